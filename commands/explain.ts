/**
 * `fibserv explain`: what it takes. What it does is in `explain_run.ts`.
 *
 * @module
 */

import { command } from "../internal/cli/command.ts";
import { boolean } from "../internal/cli/flags.ts";
import { ideaNames } from "../ladder/glossary.ts";
import { allStepNames } from "./step_names.ts";

/** By this name one asks for the list of all words. */
export const GLOSSARY = "glossary";

/** What shells complete: steps, and words that are no step's name. Words are found in other forms, too. */
export const explainable: readonly string[] = [
  ...allStepNames,
  GLOSSARY,
  ...ideaNames.filter((name) => !allStepNames.includes(name)),
];

/** What a name must be. */
export const EXPLAINABLE_RULE =
  `a variant, a web client or a word (see "fibserv explain ${GLOSSARY}")`;

/** The description of `fibserv explain`. */
export const explainCommand = command({
  name: "explain",
  summary:
    "Show the teaching comment and the source of a server or a web client, or explain a word",
  examples: [
    {
      line: "fibserv explain coro",
      note: "what it is, what it fixes, what still breaks; the code",
    },
    { line: "fibserv explain web:coro", note: "the same of the web client of that name" },
    { line: "fibserv explain backpressure", note: "a word, and where to see it" },
    { line: "fibserv explain event loop", note: "a word that is written as two" },
    { line: `fibserv explain ${GLOSSARY}`, note: "all words" },
    { line: "fibserv explain 'yield*'", note: "signs, capitals and plurals do not matter" },
    { line: "fibserv explain coro | less", note: "by another pager, as it stands in the file" },
  ],
  positionals: {
    variant: {
      summary: "which variant (see fibserv variants), web client (fibserv fetch --list) or word " +
        `(fibserv explain ${GLOSSARY})`,
      placeholder: "NAME",
      suggestions: explainable,
      rule: EXPLAINABLE_RULE,
      required: true,
      // A word may be two.
      variadic: true,
    },
  },
  flags: {
    web: boolean({ help: "A web client: --web coro is web:coro" }),
    noPager: boolean({ help: "Print it at once, also on a terminal" }),
  },
});

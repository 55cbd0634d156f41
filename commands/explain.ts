/**
 * `fibserv explain`: what it takes. What it does is in `explain_run.ts`.
 *
 * @module
 */

import { command } from "../internal/cli/command.ts";
import { boolean } from "../internal/cli/flags.ts";
import { allStepNames } from "./step_names.ts";

/** The description of `fibserv explain`. */
export const explainCommand = command({
  name: "explain",
  summary: "Show the teaching comment and the source of a server or a web client",
  examples: [
    {
      line: "fibserv explain coro",
      note: "what it is, what it fixes, what still breaks; the code",
    },
    { line: "fibserv explain web:coro", note: "the same of the web client of that name" },
    { line: "fibserv explain coro | less", note: "page by page" },
  ],
  positionals: {
    variant: { summary: "which variant", choices: allStepNames, required: true },
  },
  flags: { web: boolean({ help: "A web client: --web coro is web:coro" }) },
});

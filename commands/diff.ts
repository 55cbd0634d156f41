/**
 * `fibserv diff`: what it takes. What it does is in `diff_run.ts`.
 *
 * @module
 */

import { command } from "../internal/cli/command.ts";
import { boolean } from "../internal/cli/flags.ts";
import { allStepNames, STEP_RULE } from "./step_names.ts";

/** The description of `fibserv diff`. */
export const diffCommand = command({
  name: "diff",
  summary: "Show what changed between two steps of a ladder, of servers or of web clients",
  examples: [
    { line: "fibserv diff corothrd", note: "since the step before it, which is coro" },
    { line: "fibserv diff cb coro", note: "from callbacks to coroutines" },
    { line: "fibserv diff web:cb web:coro", note: "the same step of the web clients" },
    { line: "fibserv diff cb coro --all", note: "imports and indentation, too" },
  ],
  positionals: {
    from: {
      summary: "the earlier variant, or the only one",
      choices: allStepNames,
      rule: STEP_RULE,
      required: true,
    },
    to: {
      summary: "the later variant",
      choices: allStepNames,
      rule: STEP_RULE,
      defaultHelp: "FROM, compared with the step before it",
    },
  },
  flags: {
    all: boolean({ help: "Show imports and changes of indentation, too" }),
    web: boolean({ help: "Compare web clients: --web cb coro is web:cb web:coro" }),
    noPager: boolean({ help: "Print it at once, also on a terminal" }),
  },
});

/**
 * `fibserv diff`: what it takes. What it does is in `diff_run.ts`.
 *
 * @module
 */

import { command } from "../internal/cli/command.ts";
import { boolean } from "../internal/cli/flags.ts";
import { variantNames } from "../variants/table.ts";

/** The description of `fibserv diff`. */
export const diffCommand = command({
  name: "diff",
  summary: "Show what changed between two steps of the ladder",
  examples: [
    { line: "fibserv diff corothrd", note: "since the step before it, which is coro" },
    { line: "fibserv diff cb coro", note: "from callbacks to coroutines" },
    { line: "fibserv diff cb coro --all", note: "imports and indentation, too" },
  ],
  positionals: {
    from: {
      summary: "the earlier variant, or the only one",
      choices: variantNames,
      required: true,
    },
    to: {
      summary: "the later variant",
      choices: variantNames,
      defaultHelp: "FROM, compared with the step before it",
    },
  },
  flags: { all: boolean({ help: "Show imports and changes of indentation, too" }) },
});

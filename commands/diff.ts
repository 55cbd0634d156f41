/**
 * `fibserv diff`: what it takes. What it does is in `diff_run.ts`.
 *
 * @module
 */

import { command } from "../internal/cli/command.ts";
import { variantNames } from "../variants/table.ts";

/** The description of `fibserv diff`. */
export const diffCommand = command({
  name: "diff",
  summary: "Show what changed between two steps of the ladder",
  examples: [
    { line: "fibserv diff cb coro", note: "from callbacks to coroutines" },
    { line: "fibserv diff coro corothrd", note: "from one thread to a pool" },
  ],
  positionals: {
    from: { summary: "the earlier variant", choices: variantNames, required: true },
    to: { summary: "the later variant", choices: variantNames, required: true },
  },
  flags: {},
});

/**
 * `fibserv explain`: what it takes. What it does is in `explain_run.ts`.
 *
 * @module
 */

import { command } from "../internal/cli/command.ts";
import { variantNames } from "../variants/table.ts";

/** The description of `fibserv explain`. */
export const explainCommand = command({
  name: "explain",
  summary: "Show a variant's teaching comment and its source",
  examples: [
    {
      line: "fibserv explain coro",
      note: "what it is, what it fixes, what still breaks; the code",
    },
    { line: "fibserv explain coro | less", note: "page by page" },
  ],
  positionals: {
    variant: { summary: "which variant", choices: variantNames, required: true },
  },
  flags: {},
});

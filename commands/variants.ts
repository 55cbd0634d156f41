/**
 * `fibserv variants`: what it takes. What it does is in `variants_run.ts`.
 *
 * @module
 */

import { command } from "../internal/cli/command.ts";
import { boolean } from "../internal/cli/flags.ts";

/** The description of `fibserv variants`. */
export const variantsCommand = command({
  name: "variants",
  summary: "List the variants: name, family, what each teaches",
  examples: [
    { line: "fibserv variants", note: "the ladder" },
    { line: "fibserv variants --json", note: "the same for scripts" },
  ],
  positionals: {},
  flags: { json: boolean({ help: "Print an array of JSON objects" }) },
});

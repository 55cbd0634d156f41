/**
 * `fibserv licenses`: what it takes. What it does is in `licenses_run.ts`.
 *
 * @module
 */

import { command } from "../internal/cli/command.ts";
import { boolean } from "../internal/cli/flags.ts";

/** The description of `fibserv licenses`. */
export const licensesCommand = command({
  name: "licenses",
  summary: "Print the licences of all that is inside: fibserv, Deno, V8, each package",
  examples: [
    { line: "fibserv licenses", note: "the list, then all texts" },
    { line: "fibserv licenses V8 marked", note: "the texts of two of them" },
    { line: "fibserv licenses --json", note: "the same for scripts" },
  ],
  positionals: {
    names: {
      summary: "whose texts to print: all by default",
      placeholder: "NAME",
      variadic: true,
    },
  },
  flags: {
    json: boolean({ help: "Print an array of JSON objects: name, version, license, text" }),
    noPager: boolean({ help: "Print it at once, also on a terminal" }),
  },
});

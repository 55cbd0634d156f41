/**
 * `fibserv variants`, `explain` and `diff`: what they take. What they do is in the files named `…_run.ts`.
 *
 * @module
 */

import { command } from "../../cli/command.ts";
import { boolean } from "../../cli/flags.ts";
import { variantNames } from "../table.ts";

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

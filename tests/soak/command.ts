/**
 * `deno task soak`: what it takes. What it does is in `run.ts`.
 *
 * @module
 */

import { command } from "../../internal/cli/command.ts";
import { integer } from "../../internal/cli/flags.ts";

/** The description. */
export const soakCommand = command({
  name: "soak",
  summary:
    "Let hostile clients loose on every variant, and hold its memory, threads and descriptors to bounds",
  examples: [
    { line: "deno task soak", note: "all variants in all worlds: a few minutes" },
    { line: "deno task soak --sessions 1000000", note: "for a night" },
    {
      line: "deno task soak coro:posix --seed 7 --first 1234 --sessions 1",
      note: "one session again",
    },
  ],
  positionals: {
    variants: {
      summary: "which ones, as VARIANT or VARIANT:IO",
      variadic: true,
      placeholder: "VARIANT",
      defaultHelp: "all, in all their worlds",
    },
  },
  flags: {
    sessions: integer({
      min: 1,
      max: 1_000_000_000,
      default: 50_000,
      help:
        "Sessions in all; a variant with a thread for each connection gets a twentieth of a share",
    }),
    connections: integer({ min: 1, max: 1000, default: 32, help: "Sessions at a time" }),
    signals: integer({
      min: 0,
      max: 10_000,
      default: 3,
      help: "How often each is stopped in the middle of a storm",
    }),
    seed: integer({ min: 0, max: 2 ** 31 - 1, defaultHelp: "drawn", help: "Repeats a run" }),
    first: integer({
      min: 0,
      max: 2 ** 31 - 1,
      default: 0,
      help: "The number of the first session",
    }),
  },
});

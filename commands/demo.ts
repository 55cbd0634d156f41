/**
 * `fibserv demo`: what it takes. What it does is in `demo_run.ts`.
 *
 * @module
 */

import { command } from "../internal/cli/command.ts";
import { choice, seconds, string } from "../internal/cli/flags.ts";
import { variantNames } from "../variants/table.ts";
import { VARIANT_RULE } from "./step_names.ts";

/** The description of `fibserv demo`. */
export const demoCommand = command({
  name: "demo",
  summary: "Start a server, a fast and a slow client, and see what each of them gets",
  examples: [
    { line: "fibserv demo", note: "the problem, with coro; then what helps, with corothrd" },
    { line: "fibserv demo --variant thrd", note: "one server only" },
    {
      line: "fibserv demo --variant sync --seconds 2",
      note: "one that serves one client at a time",
    },
    {
      line: "fibserv demo --file variants/mine.ts",
      note: "a variant of your own, from source (see Write a variant in README.md)",
    },
  ],
  positionals: {},
  flags: {
    variant: choice({
      choices: variantNames,
      rule: VARIANT_RULE,
      defaultHelp: "coro, then corothrd",
      help: "Which server to start (see fibserv variants)",
    }),
    file: string({
      placeholder: "FILE",
      help: "Start a variant of your own instead: a module that exports run(service)",
    }),
    seconds: seconds({
      min: 1,
      max: 3600,
      default: 5,
      help: "How long to measure each server: half with the fast client alone, half with both",
    }),
  },
});

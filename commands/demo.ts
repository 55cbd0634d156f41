/**
 * `fibserv demo`: what it takes. What it does is in `demo_run.ts`.
 *
 * @module
 */

import { command } from "../internal/cli/command.ts";
import { choice, seconds } from "../internal/cli/flags.ts";
import { variantNames } from "../variants/table.ts";

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
  ],
  positionals: {},
  flags: {
    variant: choice({
      choices: variantNames,
      defaultHelp: "coro, then corothrd",
      help: "Which server to start (see fibserv variants)",
    }),
    seconds: seconds({
      min: 1,
      max: 3600,
      default: 5,
      help: "How long to measure each server: half with the fast client alone, half with both",
    }),
  },
});

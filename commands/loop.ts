/**
 * `fibserv loop`: what it takes. What it does is in `loop_run.ts`.
 *
 * @module
 */

import { command } from "../internal/cli/command.ts";
import { boolean } from "../internal/cli/flags.ts";
import { demoNames } from "../loop/demos/table.ts";

/** The description of `fibserv loop`. */
export const loopCommand = command({
  name: "loop",
  summary: "Run a short program on the simplified asyncio, and see what happens",
  examples: [
    { line: "fibserv loop --list", note: "the demos, in the order in which one would teach them" },
    { line: "fibserv loop callbacks", note: "the first one: what an event loop does" },
    {
      line: "fibserv loop tasks --trace",
      note: "the same program, and what the loop does meanwhile",
    },
    { line: "fibserv loop frozen", note: "one callback that holds everybody" },
  ],
  positionals: {
    demo: {
      summary: "which demo to run",
      choices: demoNames,
      rule: 'a demo (see "fibserv loop --list")',
    },
  },
  flags: {
    list: boolean({ help: "List the demos" }),
    trace: boolean({
      help:
        "Show on stderr which callbacks the loop runs, whose they are, and what its tasks wait for",
    }),
  },
});

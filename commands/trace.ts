/**
 * `fibserv trace`: what it takes. What it does is in `trace_run.ts`.
 *
 * @module
 */

import { command } from "../internal/cli/command.ts";
import { boolean, choice, integer, seconds, string } from "../internal/cli/flags.ts";
import { ioNames } from "../loop/io/names.ts";
import { DEFAULTS } from "../variants/options.ts";
import { variantNames } from "../variants/table.ts";
import { VARIANT_RULE } from "./step_names.ts";

/** Which clients may come along. */
export const LOADS = ["none", "fast", "both"] as const;

/** The description of `fibserv trace`. */
export const traceCommand = command({
  name: "trace",
  summary: "Record all that a server does, for Perfetto's page: select, callbacks, fib, requests",
  examples: [
    {
      line: "fibserv trace --variant coro --load both --out coro.json",
      note: "three seconds of a fast and a slow client; open coro.json at ui.perfetto.dev",
    },
    {
      line: "fibserv trace --variant corothrd --load both --out corothrd.json",
      note: "the same with a worker pool, to be compared with it",
    },
    {
      line: "fibserv trace --variant loopcoro --seconds 60 --out loop.json",
      note: "what you send it in a minute, or until Ctrl-C",
    },
  ],
  positionals: {},
  flags: {
    variant: choice({
      choices: variantNames,
      rule: VARIANT_RULE,
      help: "How to serve (see fibserv variants); must be given",
    }),
    io: choice({
      choices: ioNames,
      default: DEFAULTS.io,
      help:
        "How to reach the network: Deno's calls, or the system's own (posix: Linux and macOS; uring: " +
        "io_uring, Linux 6.1 or later)",
    }),
    port: integer({
      min: 0,
      max: 65535,
      default: DEFAULTS.port,
      help: "The port to listen on, on 127.0.0.1; 0 picks a free one",
    }),
    seconds: seconds({
      min: 0.1,
      max: 3600,
      default: 3,
      help: "How long to record, once the clients are there; Ctrl-C ends it sooner",
    }),
    load: choice({
      choices: LOADS,
      default: LOADS[0],
      help: "Which clients to start: fast, or both, a fast and a slow one",
    }),
    out: string({
      placeholder: "FILE",
      help: "The file to write; must be given, but for --lab",
    }),
    force: boolean({ help: "Write the file also when it exists" }),
    lab: integer({
      min: 1,
      max: 65535,
      placeholder: "PORT",
      help:
        "Send the recording to a lab on this port instead, until it closes the connection; the first " +
        "line of standard input is what it knows the server by",
    }),
  },
});

/**
 * `fibserv serve`: what it takes. What it does is in `serve_run.ts`.
 *
 * @module
 */

import { command } from "../internal/cli/command.ts";
import { boolean, choice, host, integer, milliseconds, string } from "../internal/cli/flags.ts";
import { ioNames } from "../loop/io/names.ts";
import { TIMEOUT_MS_MAX } from "../loop/io/timeout_ms_max.ts";
import { N_MAX } from "../variants/fib.ts";
import { DEFAULTS, framings } from "../variants/options.ts";
import { findVariant, variantNames } from "../variants/table.ts";
import { VARIANT_RULE } from "./step_names.ts";

/** The description of `fibserv serve`. */
export const serveCommand = command({
  name: "serve",
  summary: "Serve Fibonacci numbers over TCP, in one of the variants",
  examples: [
    { line: "fibserv serve --variant coro", note: "generator coroutines on 127.0.0.1:25000" },
    { line: "printf '10\\n12\\n' | nc -N 127.0.0.1 25000", note: "ask it: 55 and 144" },
    {
      line: "fibserv serve --variant corothrd --workers 4 --request-timeout 2000",
      note: "compute on four threads, give up after two seconds",
    },
    {
      line: "fibserv serve --variant sync --io posix",
      note: "accept, recv and send as the system calls that they are",
    },
    {
      line: "fibserv serve --variant coro --trace",
      note: "see select, recv and send, as they happen",
    },
    {
      line: "fibserv serve --file variants/mine.ts",
      note: "a variant of your own, from source (see Write a variant in README.md)",
    },
    { line: "fibserv serve --port 0 --json", note: "for scripts: a free port, told as JSON" },
  ],
  positionals: {},
  flags: {
    variant: choice({
      choices: variantNames,
      rule: VARIANT_RULE,
      defaultHelp: "coro",
      help: "How to serve (see fibserv variants)",
    }),
    file: string({
      placeholder: "FILE",
      help: "Serve a variant of your own instead: a module that exports run(service)",
    }),
    host: host({
      default: DEFAULTS.hostname,
      help:
        "The address to listen on, or a name (its first address); any other than loopback opens " +
        "the server to the network",
    }),
    port: integer({
      min: 0,
      max: 65535,
      default: DEFAULTS.port,
      help: "The port to listen on; 0 picks a free one",
    }),
    io: choice({
      choices: ioNames,
      default: DEFAULTS.io,
      help:
        "How to reach the network: Deno's calls, or the system's own (posix: Linux and macOS; uring: " +
        "io_uring, Linux 6.1 or later)",
    }),
    workers: integer({
      min: 1,
      max: 256,
      help: "Worker threads, in the variants with a pool and in prefork",
      defaultHelp: "one per core, at least 2",
    }),
    maxN: integer({
      min: 0,
      max: N_MAX,
      default: DEFAULTS.maxN,
      help: "The largest n that is computed",
    }),
    maxConnections: integer({
      min: 1,
      max: 1_000_000,
      help: "Connections open at once; the others are refused",
      defaultHelp: `${DEFAULTS.maxConnections}, ${findVariant("thrd").maxConnections} in thrd`,
    }),
    idleTimeout: milliseconds({
      min: 0,
      max: TIMEOUT_MS_MAX,
      default: DEFAULTS.idleTimeoutMs,
      help: "Close a connection that is silent for so long; 0: never",
    }),
    requestTimeout: milliseconds({
      min: 0,
      max: TIMEOUT_MS_MAX,
      default: DEFAULTS.requestTimeoutMs,
      help: "Give up a request that runs for so long on a worker; 0: never",
    }),
    framing: choice({
      choices: framings,
      default: DEFAULTS.framing,
      help: "Where a request ends: at a line feed, or where a received chunk ends",
    }),
    proxyProtocol: boolean({
      help:
        "Behind a balancer: each connection must begin with a PROXY header (version 1 or 2), which " +
        "names the client",
    }),
    drainTimeout: milliseconds({
      min: 0,
      max: TIMEOUT_MS_MAX,
      default: 5000,
      help: "How long to finish what was received when asked to stop",
    }),
    trace: boolean({
      help:
        "Show on stderr what it asks of its sockets, and what it gets: not every line, but as many " +
        "as one can read, and … where lines are missing",
    }),
    json: boolean({
      help:
        "Print the line that tells the address as a JSON object, and no log lines of the variant",
    }),
  },
});

/**
 * `fibserv client`: what it takes. What it does is in `client_run.ts`.
 *
 * @module
 */

import { ALL_CLIENT_KINDS, DEFAULT_N } from "../clients/kinds.ts";
import { command } from "../internal/cli/command.ts";
import { boolean, choice, integer, seconds } from "../internal/cli/flags.ts";
import { ioNames } from "../loop/io/names.ts";
import { N_MAX } from "../variants/fib.ts";
import { DEFAULTS } from "../variants/options.ts";

/** Each connection to a server needs a local port of its own, and there are no more ports. */
const CONNECTIONS_MAX = 65_535;
/** A fast server needs months for so many. */
const REQUESTS_MAX = 1_000_000_000_000;

/** The description of `fibserv client`. */
export const clientCommand = command({
  name: "client",
  summary: "Measure a server: send requests in a closed loop and check every answer",
  examples: [
    { line: "fibserv client fast", note: "small requests; the rate, every second, until Ctrl-C" },
    { line: "fibserv client slow", note: "costly requests; the time of each" },
    {
      line: "fibserv client fast --connections 64 --duration 5",
      note: "64 connections for 5 seconds, then a summary",
    },
    {
      line: "fibserv client fast :8000 --requests 100000 --pipeline 16 --json",
      note: "another port, 16 requests in flight, one JSON object",
    },
    {
      line: "fibserv client fast --connections 8 --reconnect",
      note: "behind a balancer: go on when one of its servers ends",
    },
    {
      line: "fibserv client mute",
      note:
        "send and never read: see backpressure (--json: bytesOut, requestsOut, blockedSeconds, …)",
    },
    {
      line: "fibserv client fast --connections 64 --io posix",
      note: "by system calls, so that the client does not slow a fast server down",
    },
  ],
  positionals: {
    kind: {
      summary:
        "fast: small requests; slow: costly ones; mute: requests whose answers are never read",
      choices: ALL_CLIENT_KINDS,
      required: true,
    },
    target: {
      summary: "where the server listens; the host may be left out, [::1]:25000 is IPv6",
      placeholder: "HOST:PORT",
      defaultHelp: `${DEFAULTS.hostname}:${DEFAULTS.port}`,
    },
  },
  flags: {
    n: integer({
      min: 0,
      max: N_MAX,
      help: "The number to send",
      defaultHelp: `${DEFAULT_N.fast} for fast and mute, ${DEFAULT_N.slow} for slow`,
    }),
    connections: integer({
      min: 1,
      max: CONNECTIONS_MAX,
      default: 1,
      help: "Connections, all opened before the start",
    }),
    pipeline: integer({
      min: 1,
      max: 10_000,
      default: 1,
      help: "Requests in flight on each connection",
    }),
    duration: seconds({
      min: 0.001,
      max: 1_000_000,
      help: "Stop after so many seconds",
      defaultHelp: "go on until Ctrl-C",
    }),
    requests: integer({
      min: 1,
      max: REQUESTS_MAX,
      help: "Stop after so many requests, over all connections",
      defaultHelp: "go on until Ctrl-C",
    }),
    wait: seconds({
      min: 0,
      max: 1_000_000,
      default: 2,
      help: "How long to try again while nobody listens on the port; 0: not at all",
    }),
    reconnect: boolean({
      help:
        "Open connections again that end before the run does; say how many, and how many requests were lost",
    }),
    io: choice({
      choices: ioNames,
      default: DEFAULTS.io,
      help:
        "How to reach the network: Deno's calls, or the system's own (posix: Linux and macOS; uring: " +
        "io_uring, Linux 6.1 or later)",
    }),
    windows: boolean({
      help:
        "Instead of rates or times, print a JSON object when it is connected, and for each tenth " +
        "of a second or longer request, with beginning and end: for programs that compare clients",
    }),
    json: boolean({ help: "Print the summary as one JSON object, and nothing else" }),
  },
  instead: {
    "--port": (port) => `:${port || DEFAULTS.port}`,
    "--host": (host) => `${host || DEFAULTS.hostname}:${DEFAULTS.port}`,
  },
});

/**
 * `fibserv ask`: what it takes. What it does is in `ask_run.ts`.
 *
 * @module
 */

import { command } from "../internal/cli/command.ts";
import { boolean, seconds } from "../internal/cli/flags.ts";
import { DEFAULTS } from "../variants/options.ts";

/** The description of `fibserv ask`. */
export const askCommand = command({
  name: "ask",
  summary: "Send a few requests to a server, one after another, and print its answers",
  examples: [
    { line: "fibserv ask 10 12 abc", note: "three requests: two numbers, and an error" },
    { line: "fibserv ask 10 localhost:8000", note: "another server: a last word with a colon" },
    {
      line: "fibserv ask -- -1 1.5 ''",
      note: "behind -- a word may begin with a dash; '' is an empty line",
    },
    { line: "fibserv ask 10 12 --json", note: 'for programs: {"request":"10","answer":"55"}' },
  ],
  positionals: {
    words: {
      summary: "what to send, each as a line, be it a number or not; then, if it is not " +
        `${DEFAULTS.hostname}:${DEFAULTS.port}, where the server listens: HOST:PORT`,
      placeholder: "N",
      required: true,
      variadic: true,
      mayBeEmpty: true,
      rule: "a line to send",
    },
  },
  flags: {
    wait: seconds({
      min: 0,
      max: 1_000_000,
      default: 2,
      help: "How long to try again while nobody listens on the port; 0: not at all",
    }),
    json: boolean({ help: "Print each request with its answer as a JSON object on a line" }),
  },
  instead: {
    "--port": (port) => `:${port || DEFAULTS.port}`,
    "--host": (host) => `${host || DEFAULTS.hostname}:${DEFAULTS.port}`,
  },
});

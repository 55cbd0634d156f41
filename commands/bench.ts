/**
 * `fibserv bench`: what it takes. What it does is in `bench_run.ts`.
 *
 * @module
 */

import { DURATION_SECONDS, ROUNDS, SEED_MAX, SLOW_N_MAX } from "../bench/result/limits.ts";
import { QUICK, THOROUGH, WEB_QUICK, WEB_THOROUGH } from "../bench/settings.ts";
import { command } from "../internal/cli/command.ts";
import { boolean, choice, integer, seconds, string } from "../internal/cli/flags.ts";
import { portableIoNames } from "../loop/io/names.ts";
import { allStepNames, STEP_RULE } from "./step_names.ts";

/** The description of `fibserv bench`. */
export const benchCommand = command({
  name: "bench",
  summary: "Measure the variants or the web clients, and explain the figures",
  examples: [
    { line: "fibserv bench --quick", note: "all variants, roughly, in some minutes" },
    {
      line: "fibserv bench coro corothrd --original",
      note: "two of them, thoroughly, with the original's figures beside them",
    },
    {
      line: "fibserv bench --json bench.json --html bench.html",
      note: "all of them, for half an hour; a page with charts",
    },
    { line: "fibserv bench --resume bench.json", note: "go on where Ctrl-C stopped it" },
    {
      line: "fibserv bench coro --external './server --port {port}'",
      note: "compare with a server of yours",
    },
    { line: "fibserv bench --web --quick", note: "the web clients instead: who waits for whom" },
  ],
  positionals: {
    variant: {
      summary: "which variants to measure (see fibserv variants); with --web, which web clients",
      choices: allStepNames,
      rule: STEP_RULE,
      variadic: true,
      defaultHelp: "all",
    },
  },
  flags: {
    web: boolean({
      help: "Measure the web clients (see fibserv fetch --list) instead: the total for a list of " +
        `pages that take 50 ms each, ${WEB_THOROUGH.pages} of them, or ${WEB_QUICK.pages} with ` +
        "--quick; flags about servers do not go with it",
    }),
    quick: boolean({ help: "Measure briefly, and once: orders of magnitude only" }),
    rounds: integer({
      ...ROUNDS,
      help: "How many times to measure everything, in another order each time",
      defaultHelp: `${THOROUGH.rounds}, or ${QUICK.rounds} with --quick`,
    }),
    duration: seconds({
      ...DURATION_SECONDS,
      help: "How long to count in each measurement; slow clients until they had a request counted",
      defaultHelp: `${THOROUGH.durationSeconds}, or ${QUICK.durationSeconds} with --quick`,
    }),
    slowN: slowN(),
    io: choice({
      choices: [...portableIoNames, "both"],
      help: "Which sockets and selectors the variants use",
      defaultHelp: "deno",
    }),
    seed: integer({
      min: 0,
      max: SEED_MAX,
      help: "Decides the order in which things are measured",
      defaultHelp: "by chance; the report says it",
    }),
    sameCore: boolean({
      help:
        "Pin server and clients to one core, which never sleeps then: measures what a request " +
        "costs, not what two cores can do (needs taskset)",
    }),
    peers: boolean({
      help: "Measure the same service in C, Node and CPython as well, where they are installed",
    }),
    external: string({
      placeholder: "COMMAND",
      help: "Measure a server of yours as well: HOST:PORT where it runs, or a shell command that " +
        "starts it (whatever sh takes; what it started ends with it), in which {port} stands for the port to use; without {port}, it has to print " +
        '"listening on 127.0.0.1:PORT"',
    }),
    original: boolean({ help: "Show the figures that the original published, of another machine" }),
    json: string({ placeholder: "FILE", help: "Write the result, after each measurement" }),
    md: string({ placeholder: "FILE", help: "Write the report as Markdown" }),
    html: string({ placeholder: "FILE", help: "Write the report as a page with charts" }),
    resume: string({
      placeholder: "FILE",
      help: "Go on with an interrupted run, of which --json has written FILE; with the same " +
        "--external, if it had one",
    }),
  },
});

/** A number, or `auto`. */
function slowN() {
  const number = integer<number | undefined>({ min: 0, max: SLOW_N_MAX, help: "" });
  return {
    ...number,
    help: "The number that slow clients send; auto: such that a request takes about a second; 33 " +
      "is the original's",
    limits: `auto or ${number.limits}`,
    rule: `auto or ${number.rule}`,
    defaultHelp: "auto",
    default: undefined,
    read: (text: string) => text === "auto" ? "auto" as const : number.read(text),
  };
}

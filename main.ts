/**
 * fibserv: one program to run, measure, read and see how servers deal with concurrency.
 *
 * This file is the table of commands; a command's code is loaded when it is run. Where things are:
 *
 * - `variants/` — the servers, one file each, and their table
 * - `webclients/` — the web clients, one file each, and their table; the practice site (`site/`)
 * - `loop/` — the simplified asyncio, and what all stands on: sockets and selectors (`io/`), the worker pool (`pool/`)
 * - `clients/` — the load clients and the demo
 * - `tests/` — the program as a whole; unit tests sit beside their file
 * - `commands/` — a pair of files a command: what it takes, and what it does
 * - `ladder/` — what every ladder of programs has: a step's lesson, its source
 * - `bench/` — measures the variants and the web clients, and explains the figures
 * - `presentation/` — the talk: slides in two languages, drawings, and servers that run on them
 * - `internal/` — plumbing: the terminal (`cli/`), measuring (`measure/`), pages (`page/`), the
 *   server of pages (`web/`), the one-file program (`executable/`), the licences of what is in it (`licenses/`), a release (`release/`)
 *
 * @module
 */

import { implement } from "./internal/cli/command.ts";
import { completionsCommand } from "./commands/completions.ts";
import { dispatch } from "./internal/cli/dispatch.ts";
import { giveUp, giveUpReadingElsewhere } from "./internal/cli/give_up.ts";
import type { Program } from "./internal/cli/command.ts";
import { askCommand } from "./commands/ask.ts";
import { benchCommand } from "./commands/bench.ts";
import { clientCommand } from "./commands/client.ts";
import { crawlCommand } from "./commands/crawl.ts";
import { demoCommand } from "./commands/demo.ts";
import { fetchCommand } from "./commands/fetch.ts";
import { fileRightsOf } from "./commands/file_rights.ts";
import { needsForeignFunctions } from "./commands/foreign_functions.ts";
import { serveCommand } from "./commands/serve.ts";
import { siteCommand } from "./commands/site.ts";
import { traceCommand } from "./commands/trace.ts";
import { licensesCommand } from "./commands/licenses.ts";
import { loopCommand } from "./commands/loop.ts";
import { diffCommand } from "./commands/diff.ts";
import { explainCommand } from "./commands/explain.ts";
import { presentCommand } from "./commands/present.ts";
import { variantsCommand } from "./commands/variants.ts";
// Counts descriptors by system calls: loaded here, because it must be before the right to make any is given up.
import "./loop/io/descriptor_gauge.ts";
import { keepSignals } from "./loop/io/signals.ts";

/** The program, as help, completions and dispatch see it. */
const program: Program = {
  name: "fibserv",
  summary: "See how servers deal with concurrency: run, measure and read the same server many ways",
  examples: [
    { line: "fibserv demo", note: "a fast client, and what a slow one does to it" },
    { line: "fibserv serve --variant coro", note: "serve, with generator coroutines" },
    { line: "fibserv client fast", note: "in a second terminal: how many requests a second?" },
    { line: "fibserv client slow --n 40", note: "in a third: and now?" },
    { line: "fibserv diff coro corothrd", note: "what would help" },
    { line: "fibserv bench --quick", note: "all variants, measured and explained" },
    { line: "fibserv fetch --site", note: "web clients: thirty pages, and who waited for whom" },
  ],
  commands: [
    implement(demoCommand, async () => (await import("./commands/demo_run.ts")).run),
    implement(askCommand, async () => (await import("./commands/ask_run.ts")).run),
    implement(serveCommand, async () => (await import("./commands/serve_run.ts")).run),
    implement(clientCommand, async () => (await import("./commands/client_run.ts")).run),
    implement(benchCommand, async () => (await import("./commands/bench_run.ts")).run),
    implement(fetchCommand, async () => (await import("./commands/fetch_run.ts")).run),
    implement(crawlCommand, async () => (await import("./commands/crawl_run.ts")).run),
    implement(siteCommand, async () => (await import("./commands/site_run.ts")).run),
    implement(
      variantsCommand,
      async () => (await import("./commands/variants_run.ts")).run,
    ),
    implement(explainCommand, async () => (await import("./commands/explain_run.ts")).run),
    implement(diffCommand, async () => (await import("./commands/diff_run.ts")).run),
    implement(loopCommand, async () => (await import("./commands/loop_run.ts")).run),
    implement(traceCommand, async () => (await import("./commands/trace_run.ts")).run),
    implement(presentCommand, async () => (await import("./commands/present_run.ts")).run),
    implement(licensesCommand, async () => (await import("./commands/licenses_run.ts")).run),
    completionsCommand(() => program),
  ],
  packages: async () => (await import("./internal/licenses/components.ts")).packageComponents,
};

/** Those that finish what they do, and print what there is, when a signal comes. */
const listening = new Set<string | undefined>(
  [
    ...[demoCommand, serveCommand, clientCommand, benchCommand, fetchCommand, crawlCommand],
    ...[siteCommand, traceCommand, presentCommand],
  ].map(({ name }) => name),
);

if (import.meta.main) {
  // Rights that only some commands need are given up by all others, before they begin.
  const [name, ...args] = Deno.args;
  // Their code is loaded only now, which takes longer than anything before it.
  if (listening.has(name)) keepSignals();
  // Functions outside JavaScript could do anything. System calls need them.
  if (!needsForeignFunctions(args)) giveUp("ffi");
  if (name !== benchCommand.name) {
    giveUp("sys");
    // A live slide of the talk starts servers and clients, and a recording clients, if it is told to.
    const hasLoad = args.some((word) => /^--load(=|$)/.test(word));
    const startsOthers = name === presentCommand.name || name === traceCommand.name && hasLoad;
    if (!startsOthers) giveUp("run");
    const { read, write } = fileRightsOf(args);
    if (!write) giveUp("write");
    if (!read) giveUpReadingElsewhere();
  }
  // Workers that still compute do not keep the program from ending.
  Deno.exit(await dispatch(program, Deno.args));
}

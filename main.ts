/**
 * fibserv: one program to run, measure, read and see how servers deal with concurrency.
 *
 * This file is the table of commands; a command's code is loaded when it is run. Where things are:
 *
 * - `variants/` — the servers, one file each, and their table
 * - `loop/` — the simplified asyncio, and what all stands on: sockets and selectors (`io/`), the worker pool (`pool/`)
 * - `clients/` — the load clients and the demo
 * - `cli/` — flags, help, output, errors: plumbing shared by all commands
 * - `tests/` — the program as a whole; unit tests sit beside their file
 *
 * @module
 */

import { implement } from "./cli/command.ts";
import { completionsCommand } from "./cli/completions.ts";
import { dispatch } from "./cli/dispatch.ts";
import type { Program } from "./cli/command.ts";
import { clientCommand } from "./clients/client_command.ts";
import { demoCommand } from "./clients/demo_command.ts";
import { serveCommand } from "./variants/commands/serve.ts";
import { loopCommand } from "./variants/commands/loop.ts";
import { diffCommand, explainCommand, variantsCommand } from "./variants/commands/variants.ts";

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
  ],
  commands: [
    implement(demoCommand, async () => (await import("./clients/demo_run.ts")).run),
    implement(serveCommand, async () => (await import("./variants/commands/serve_run.ts")).run),
    implement(clientCommand, async () => (await import("./clients/client_run.ts")).run),
    implement(
      variantsCommand,
      async () => (await import("./variants/commands/variants_run.ts")).run,
    ),
    implement(explainCommand, async () => (await import("./variants/commands/explain_run.ts")).run),
    implement(diffCommand, async () => (await import("./variants/commands/diff_run.ts")).run),
    implement(loopCommand, async () => (await import("./variants/commands/loop_run.ts")).run),
    completionsCommand(() => program),
  ],
};

// Functions outside JavaScript could do anything. System calls need them (`--io posix`); all else gives up the right
// to call any before it begins, and so do the threads that it starts.
if (!Deno.args.some((arg) => /^(--io=)?(posix|both)$/.test(arg))) {
  Deno.permissions.revokeSync({ name: "ffi" });
}

// Workers that still compute do not keep the program from ending.
if (import.meta.main) Deno.exit(await dispatch(program, Deno.args));

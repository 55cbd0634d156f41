/**
 * `fibserv demo`: a server, a fast and a slow client, and what each of them gets.
 *
 * It is the first thing that a newcomer runs, and the question of the whole project in some
 * seconds: what happens to a client that asks for little while another one asks for much? Who names
 * no server sees two: one that has the problem, and the next step of the ladder, which solves it. The
 * server is on the main thread, where `fibserv serve` has it; the clients are on a thread of their
 * own (see `clients/demo_clients.ts`).
 *
 * @module
 */

import type { ValuesOf } from "../internal/cli/command.ts";
import { CommandError, UsageError } from "../internal/cli/errors.ts";
import { EXIT_DONE } from "../internal/cli/exit_codes.ts";
import { Interruption } from "../internal/cli/interruption.ts";
import type { Context } from "../internal/cli/output.ts";
import { reasonOf } from "../internal/cli/reason.ts";
import { onStop } from "../loop/io/signals.ts";
import { DEFAULTS } from "../variants/options.ts";
import type { RunningServer } from "../variants/server.ts";
import { findVariant, type Variant } from "../variants/table.ts";
import type { demoCommand } from "./demo.ts";
import { nextSteps, ownSteps } from "../clients/demo_lesson.ts";
import { show } from "../clients/demo_show.ts";
import { startOrStop } from "./starting_server.ts";
import { variantOfFile } from "./variant_of_file.ts";

/** What is shown to somebody who names no variant: the problem, then what helps. */
const PROBLEM_AND_REMEDY = ["coro", "corothrd"] as const;

/**
 * Runs the command.
 *
 * @param drainTimeoutMs how long each server may take to end, in milliseconds. It has nothing left to do but a last request,
 * which nobody waits for. @default 1000
 * @returns the exit code: 0, or that of the signal that ended it early
 * @throws {UsageError} when there is no such file, it comes beside a variant, or it is not for this world of I/O
 * @throws {CommandError} when the server does not start, or when the server or a client fails; in
 * the second case after a summary of what was measured
 * @throws {ClosedOutputError} when nobody reads the output any more
 */
export async function run(
  { variant: name, file, seconds }: ValuesOf<typeof demoCommand>,
  { stdout, stderr }: Context,
  drainTimeoutMs = 1000,
): Promise<number> {
  using interruption = new Interruption(onStop);
  const shown = file === undefined
    ? (name === undefined ? PROBLEM_AND_REMEDY : [name]).map(findVariant)
    : [await variantOfFile(file, name)];
  for (const variant of shown) requireIo(variant);
  let exitCode = EXIT_DONE;
  for (const [act, variant] of shown.entries()) {
    if (act > 0) stdout.line();
    const server = await startOrStop(variant, { ...DEFAULTS, io: IO, port: 0 }, {
      prefix: "fibserv demo",
      stderr,
      interruption,
      report: (error) => stderr.line(`fibserv demo: a connection failed: ${reasonOf(error)}`),
      log: (line) => stderr.line(line),
      failureOf: (cause) =>
        new CommandError(`Cannot start ${variant.name}: ${reasonOf(cause)}`, { cause }),
    });
    if (server === undefined) return interruption.exitCode ?? EXIT_DONE;
    try {
      const isLast = act === shown.length - 1;
      const next = file !== undefined ? ownSteps(file) : isLast ? nextSteps(variant, shown) : [];
      exitCode = await show({ variant, server, seconds, next, interruption }, stdout);
    } finally {
      await end(server, drainTimeoutMs);
    }
    if (interruption.signal.aborted) break;
  }
  return exitCode;
}

/** In this world of I/O the main thread hears of Ctrl-C, and of the clients, while it waits. */
const IO = "deno";

function requireIo({ name, io }: Variant): void {
  if (io.includes(IO)) return;
  throw new UsageError(
    `Cannot show ${name}: the demo serves on Deno's I/O, got a variant for ${io.join(" and ")}`,
  );
}

/** Lets the server end in good order, or at least soon. */
async function end(server: RunningServer, drainTimeoutMs: number): Promise<void> {
  server.drain();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, drainTimeoutMs);
  });
  // How a server ends that is not needed any more makes no difference.
  await Promise.race([server.ended.catch(() => {}), timeout]);
  clearTimeout(timer);
}

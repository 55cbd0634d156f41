/**
 * `fibserv serve`: starts a variant, tells its address, and sees to it that it ends in good order.
 *
 * @module
 */

import type { ValuesOf } from "../internal/cli/command.ts";
import { EXIT_DONE } from "../internal/cli/exit_codes.ts";
import { Interruption } from "../internal/cli/interruption.ts";
import type { Context, TextStream } from "../internal/cli/output.ts";
import { DEFAULTS, type ServeOptions } from "../variants/options.ts";
import { systemTimerClock } from "../internal/measure/timer_clock.ts";
import { SERVE_LIMITS } from "../loop/trace/trace_allowance.ts";
import { findVariant, type Variant } from "../variants/table.ts";
import type { serveCommand } from "./serve.ts";
import { listeningLine, requireIo, stopsOf } from "./serving_here.ts";
import { serveUntilStopped } from "./serving_until_stopped.ts";
import { startOrStop } from "./starting_server.ts";
import { variantOfFile } from "./variant_of_file.ts";
import { networkWarning } from "./network_warning.ts";
import { TracePrinter } from "./trace_printer.ts";

/** What is served when nobody says what. */
const DEFAULT_VARIANT = "coro";

type ServeValues = ValuesOf<typeof serveCommand>;

/**
 * Runs the command: serves until SIGINT or SIGTERM.
 *
 * @returns 0 when the server has drained; the code of the signal when there was no time for that
 * @throws {UsageError} when the variant does not exist, or not on the I/O that is asked for
 * @throws {CommandError} when that I/O cannot be had here, or when it cannot listen
 */
export async function run(values: ServeValues, { stdout, stderr }: Context): Promise<number> {
  const variant = values.file === undefined
    ? findVariant(values.variant ?? DEFAULT_VARIANT)
    : await variantOfFile(values.file, values.variant);
  requireIo(variant, values.io);
  // What a variant of one's own makes of the flags, nobody knows here.
  if (values.file === undefined) warnOfUnused(variant, values, stderr);
  const options: ServeOptions = {
    ...DEFAULTS,
    hostname: values.host,
    port: values.port,
    io: values.io,
    workers: values.workers ?? DEFAULTS.workers,
    maxN: values.maxN,
    maxConnections: values.maxConnections ?? variant.maxConnections ?? DEFAULTS.maxConnections,
    idleTimeoutMs: values.idleTimeout,
    requestTimeoutMs: values.requestTimeout,
    framing: values.framing,
    proxyProtocol: values.proxyProtocol,
  };

  // Before anything else: a signal without a listener ends the process on the spot.
  using interruption = new Interruption(await stopsOf(variant, options.io), (exitCode) => {
    // Else nobody could tell from a log why answers are missing, nor that from an end by the system's own hand.
    stderr.note("fibserv serve: ended at once, by a second signal");
    Deno.exit(exitCode);
  });
  using tracing = values.trace ? new TracePrinter(stderr, systemTimerClock, SERVE_LIMITS) : null;
  const server = await startOrStop(variant, options, {
    prefix: "fibserv serve",
    stderr,
    interruption,
    report(error) {
      stderr.line(
        `fibserv serve: a connection failed: ${error instanceof Error ? error.stack : error}`,
      );
    },
    log(line) {
      // Scripts read no log, and a pipe that nobody empties would stop the server once it is full.
      if (!values.json) stderr.line(line);
    },
    lineFeedRemedy: "; with --framing chunk it need not be",
    tracing: tracing ?? undefined,
  });
  // Nothing was received yet, so there is nothing to finish.
  if (server === undefined) return interruption.exitCode ?? EXIT_DONE;
  if (server.note !== null) stderr.note(`fibserv serve: ${server.note}`);
  const warning = networkWarning("serve", server.addr);
  if (warning !== null) stderr.note(warning);
  const { hostname, port } = server.addr;
  const { io } = options;
  stdout.line(
    values.json
      ? JSON.stringify({
        event: "listening",
        variant: variant.name,
        io,
        host: hostname,
        port,
        pid: Deno.pid,
      })
      : listeningLine(variant, server.addr),
  );
  // That it takes its time is news for who looks on, and noise in a log.
  const say = (line: string) => stderr.isTerminal && stderr.note(`fibserv serve: ${line}`);
  const exitCode = await serveUntilStopped(server, interruption, values.drainTimeout, say);
  if (exitCode !== EXIT_DONE) {
    // As at a second signal: answers may be missing.
    const seconds = values.drainTimeout / 1000;
    stderr.note(`fibserv serve: ended at once, not drained within ${seconds} s (--drain-timeout)`);
  }
  return exitCode;
}

/** Says which flags have no effect: better than silence, and kinder to scripts than an error. */
function warnOfUnused(variant: Variant, values: ServeValues, stderr: TextStream): void {
  const warn = (flag: string, rule: string) =>
    stderr.note(`fibserv serve: ${flag} has no effect with ${variant.name}, which ${rule}`);
  if (values.requestTimeout > 0 && variant.computes === "on the serving thread") {
    warn("--request-timeout", "computes on the thread that serves");
  }
  if (values.workers !== undefined && !variant.takesWorkers) {
    warn("--workers", "has no worker pool");
  }
}

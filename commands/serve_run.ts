/**
 * `fibserv serve`: starts a variant, tells its address, and sees to it that it ends in good order.
 *
 * @module
 */

import { reasonOf } from "../internal/cli/reason.ts";
import type { ValuesOf } from "../internal/cli/command.ts";
import { CommandError, UsageError } from "../internal/cli/errors.ts";
import { EXIT_DONE } from "../internal/cli/exit_codes.ts";
import { Interruption } from "../internal/cli/interruption.ts";
import { tellIfLong } from "../internal/cli/long_wait.ts";
import type { Context, TextStream } from "../internal/cli/output.ts";
import { openIo } from "../loop/io/mod.ts";
import type { Io, IoName } from "../loop/io/types.ts";
import { DEFAULTS, type ServeOptions } from "../variants/options.ts";
import { systemTimerClock } from "../internal/measure/timer_clock.ts";
import { SERVE_LIMITS } from "../loop/trace/trace_allowance.ts";
import type { TraceReader } from "../loop/trace/trace_event.ts";
import { type RunningServer, startServer } from "../variants/server.ts";
import { findVariant, type Variant } from "../variants/table.ts";
import type { serveCommand } from "./serve.ts";
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
  };

  // Before anything else: a signal without a listener ends the process on the spot.
  using interruption = new Interruption((await open(options.io)).onStop);
  using tracing = values.trace ? new TracePrinter(stderr, systemTimerClock, SERVE_LIMITS) : null;
  const starting = start(
    variant,
    options,
    (error) => {
      stderr.line(
        `fibserv serve: a connection failed: ${error instanceof Error ? error.stack : error}`,
      );
    },
    tracing ?? undefined,
    (line) => {
      // Scripts read no log, and a pipe that nobody empties would stop the server once it is full.
      if (!values.json) stderr.line(line);
    },
  );
  const started = Promise.race([starting, interruption.interrupted]);
  const server = await tellIfLong(stderr, `fibserv serve: starting ${variant.name}`, started);
  // Nothing was received yet, so there is nothing to finish.
  if (server === undefined) return interruption.exitCode ?? EXIT_DONE;
  if (server.note !== null) stderr.line(`fibserv serve: ${server.note}`);
  const warning = networkWarning("serve", server.addr);
  if (warning !== null) stderr.line(warning);
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
      : `fibserv: ${variant.name} listening on ${
        hostname.includes(":") ? `[${hostname}]` : hostname
      }:${port}`,
  );
  return await serveUntilStopped(server, interruption, values.drainTimeout);
}

/** Waits for a signal, drains, and waits for the end: of the server, or of the time. A second signal ends both. */
async function serveUntilStopped(
  server: RunningServer,
  interruption: Interruption,
  drainTimeoutMs: number,
): Promise<number> {
  await Promise.race([interruption.interrupted, server.ended]);
  if (!interruption.signal.aborted) return EXIT_DONE;
  server.drain();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<"late">((resolve) => {
    timer = setTimeout(() => resolve("late"), drainTimeoutMs);
  });
  const outcome = await Promise.race([server.ended, timeout]);
  clearTimeout(timer);
  return outcome === "late" ? interruption.exitCode ?? EXIT_DONE : EXIT_DONE;
}

function requireIo({ name, io }: Variant, wanted: IoName): void {
  if (io.includes(wanted)) return;
  throw new UsageError(
    `Cannot serve ${name}: it exists on --io ${io.join(" and ")} only, got --io ${wanted}`,
  );
}

async function open(name: IoName): Promise<Io> {
  try {
    return await openIo(name);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotSupported)) throw cause;
    throw new CommandError(cause.message, { cause });
  }
}

async function start(
  variant: Variant,
  options: ServeOptions,
  report: (error: unknown) => void,
  tracing: TraceReader | undefined,
  log: (line: string) => void,
): Promise<RunningServer> {
  try {
    return await startServer(variant, options, report, tracing, log);
  } catch (cause) {
    // A mistake in the variant, whose author needs the stack.
    if (cause instanceof TypeError || cause instanceof ReferenceError) throw cause;
    if (cause instanceof RangeError) {
      throw new CommandError(`Cannot serve ${variant.name}: ${reasonOf(cause)}`, { cause });
    }
    const address = `${options.hostname}:${options.port}`;
    const why = cause instanceof Deno.errors.AddrInUse
      ? "the port must be free, got one that is in use"
      : cause instanceof Deno.errors.PermissionDenied
      ? "the port must be one that you may use, got permission denied"
      : cause instanceof Deno.errors.NotCapable
      ? reasonOf(cause)
      : `the address must be one of this machine, got ${cause}`;
    throw new CommandError(`Cannot listen on ${address}: ${why}`, { cause });
  }
}

/** Says which flags have no effect: better than silence, and kinder to scripts than an error. */
function warnOfUnused(variant: Variant, values: ServeValues, stderr: TextStream): void {
  const warn = (flag: string, rule: string) =>
    stderr.line(`fibserv serve: ${flag} has no effect with ${variant.name}, which ${rule}`);
  if (values.requestTimeout > 0 && variant.computes === "on the serving thread") {
    warn("--request-timeout", "computes on the thread that serves");
  }
  if (values.workers !== undefined && !variant.takesWorkers) {
    warn("--workers", "has no worker pool");
  }
}

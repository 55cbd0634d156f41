/**
 * `fibserv serve`: starts a variant, tells its address, and sees to it that it ends in good order.
 *
 * @module
 */

import type { ValuesOf } from "../internal/cli/command.ts";
import { CommandError, UsageError } from "../internal/cli/errors.ts";
import { EXIT_DONE, EXIT_SIGINT, EXIT_SIGTERM } from "../internal/cli/exit_codes.ts";
import type { Context, TextStream } from "../internal/cli/output.ts";
import { openIo } from "../loop/io/mod.ts";
import type { Io, IoName, StopSignal } from "../loop/io/types.ts";
import { DEFAULTS, type ServeOptions } from "../variants/options.ts";
import { type RunningServer, startServer } from "../variants/server.ts";
import { findVariant, type Variant } from "../variants/table.ts";
import type { serveCommand } from "./serve.ts";

type ServeValues = ValuesOf<typeof serveCommand>;

/**
 * Runs the command: serves until SIGINT or SIGTERM.
 *
 * @returns 0 when the server has drained; the code of the signal when there was no time for that
 * @throws {UsageError} when the variant does not exist on the I/O that is asked for
 * @throws {CommandError} when that I/O cannot be had here, or when it cannot listen
 */
export async function run(values: ServeValues, { stdout, stderr }: Context): Promise<number> {
  const variant = findVariant(values.variant);
  requireIo(variant, values.io);
  warnOfUnused(variant, values, stderr);
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
  using stop = new StopRequests(await open(options.io));
  const firstSignal = stop.next();
  const starting = start(variant, options, (error) => {
    stderr.line(
      `fibserv serve: a connection failed: ${error instanceof Error ? error.stack : error}`,
    );
  });
  const server = await Promise.race([starting, firstSignal]);
  // Nothing was received yet, so there is nothing to finish.
  if (typeof server === "string") return exitCodeOf(server);
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
  return await serveUntilStopped(server, firstSignal, stop, values.drainTimeout);
}

/** Waits for a signal, drains, and waits for the end: of the server, of the time, or of somebody's patience. */
async function serveUntilStopped(
  server: RunningServer,
  firstSignal: Promise<StopSignal>,
  stop: StopRequests,
  drainTimeoutMs: number,
): Promise<number> {
  const signal = await Promise.race([firstSignal, server.ended]);
  if (signal === undefined) return EXIT_DONE;
  server.drain();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<"late">((resolve) => {
    timer = setTimeout(() => resolve("late"), drainTimeoutMs);
  });
  const outcome = await Promise.race([server.ended, timeout, stop.next()]);
  clearTimeout(timer);
  if (outcome === undefined) return EXIT_DONE;
  return exitCodeOf(signal);
}

function exitCodeOf(signal: StopSignal): number {
  return signal === "SIGINT" ? EXIT_SIGINT : EXIT_SIGTERM;
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
): Promise<RunningServer> {
  try {
    return await startServer(variant, options, report);
  } catch (cause) {
    const address = `${options.hostname}:${options.port}`;
    const why = cause instanceof Deno.errors.AddrInUse
      ? "the port must be free, got one that is in use"
      : cause instanceof Deno.errors.PermissionDenied
      ? "the port must be one that you may use, got permission denied"
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

/** The requests to stop, one after another. */
class StopRequests implements Disposable {
  readonly #signals: StopSignal[] = [];
  readonly #remove: () => void;
  #arrived = () => {};

  constructor(io: Io) {
    this.#remove = io.onStop((signal) => {
      this.#signals.push(signal);
      this.#arrived();
    });
  }

  async next(): Promise<StopSignal> {
    while (this.#signals.length === 0) {
      await new Promise<void>((resolve) => this.#arrived = resolve);
    }
    return this.#signals.shift()!;
  }

  [Symbol.dispose](): void {
    this.#remove();
  }
}

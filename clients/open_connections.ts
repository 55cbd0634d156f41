/**
 * Opens all connections of a run before the first request is sent.
 *
 * A run that starts while it still connects measures something else in its first moments: fewer
 * connections than it says. And a server that is busy with requests accepts slowly, so the skew may
 * last. Hence: connect all, then start together, or fail as a whole and leave nothing open.
 *
 * @module
 */

import { count as counted } from "../internal/cli/count.ts";
import { CommandError } from "../internal/cli/errors.ts";
import { EXIT_UNREACHABLE } from "../internal/cli/exit_codes.ts";
import { reasonOf } from "../internal/cli/reason.ts";
import type { TimerClock } from "../internal/measure/timer_clock.ts";
import { isRefusal, Retries, type RetryPolicy } from "./retries.ts";
import { formatTarget, type Target } from "./target.ts";

/**
 * Connections in the making at one time: fewer than any listener's backlog, so that none is
 * dropped.
 */
const BATCH_SIZE = 64;

/** After so long one is told how far it is, and then again each {@linkcode WORD_MS}; in milliseconds. */
export const SLOW_MS = 1000;
const WORD_MS = 5000;

/** How long one batch may take. A firewall that drops packets would keep us for two minutes. */
export const CONNECT_TIMEOUT_MS = 10_000;

/** How to connect. */
export interface OpenOptions {
  readonly target: Target;
  /** How many connections, at least 1. */
  readonly count: number;
  readonly clock: TimerClock;
  /** Gives up when it fires. */
  readonly signal: AbortSignal;
  /** What to do while the port refuses. @default to fail at once */
  readonly retry?: RetryPolicy | undefined;
  /** Called when it takes long, with the number of connections that are open by then. It must not throw. */
  readonly onSlow?: ((opened: number) => void) | undefined;
}

/** What of it whoever runs a load decides. */
export type OpenRequest = Pick<OpenOptions, "target" | "signal" | "retry" | "onSlow">;

/** Not to try again. */
export const NO_RETRIES: RetryPolicy = { timeoutMs: 0, onFirstRetry() {} };

/**
 * Makes `size` connections at the same time, and adds those that are open to `open`.
 *
 * @throws the first failure, when no attempt is under way any more
 */
export type OpenBatch<Connection> = (
  size: number,
  target: Target,
  signal: AbortSignal,
  open: Connection[],
) => Promise<void>;

/**
 * Connects `count` times.
 *
 * @param giveUp closes one at once
 * @returns the connections; an empty array when `signal` fired before all were open
 * @throws {CommandError} when one fails; all others are closed then. Its exit code tells a server
 * that cannot be reached from a system that allows no more connections.
 */
export async function openConnections<Connection>(
  options: OpenOptions,
  openBatch: OpenBatch<Connection>,
  giveUp: (connection: Connection) => void,
): Promise<Connection[]> {
  const open: Connection[] = [];
  const { clock, signal, retry = NO_RETRIES } = options;
  const retries = new Retries(retry, clock, signal);
  let isRetrying = false;
  const stopTelling = tellWhileSlow(options, () => {
    // Then it was told already what is being waited for.
    if (!isRetrying) options.onSlow?.(open.length);
  });
  try {
    while (open.length < options.count && !signal.aborted) {
      const size = Math.min(BATCH_SIZE, options.count - open.length);
      const failure = await openInTime(size, options, openBatch, open);
      isRetrying = failure !== null;
      if (failure === null || signal.aborted) continue;
      const opened = open.length;
      // Also before another attempt: whoever accepted these may be gone, since the port refuses now.
      for (const connection of open.splice(0)) giveUp(connection);
      if (!await retries.next(failure.cause)) throw describeFailure(failure.cause, options, opened);
    }
  } finally {
    stopTelling();
  }
  if (!signal.aborted) return open;
  for (const connection of open) giveUp(connection);
  return [];
}

/** Calls `tell` after a second, and then each five. @returns what ends that */
function tellWhileSlow({ clock, onSlow }: OpenOptions, tell: () => void): () => void {
  if (onSlow === undefined) return () => {};
  let cancel = () => {};
  const tellIn = (ms: number) => {
    cancel = clock.after(ms, () => {
      tellIn(WORD_MS);
      tell();
    });
  };
  tellIn(SLOW_MS);
  return () => cancel();
}

/** Says how far the opening is. */
export function openingText(opened: number, count: number, target: Target): string {
  const address = formatTarget(target);
  return count === 1
    ? `still connecting to ${address}`
    : `still connecting to ${address}: ${opened} of ${counted(count, "connection")} so far`;
}

/** Adds to `open` what succeeds. @returns the first failure, or null */
async function openInTime<Connection>(
  size: number,
  { target, clock, signal }: OpenOptions,
  openBatch: OpenBatch<Connection>,
  open: Connection[],
): Promise<{ cause: unknown } | null> {
  const stop = new AbortController();
  const abort = () => stop.abort();
  signal.addEventListener("abort", abort);
  let failure: { cause: unknown } | null = null;
  const cancelTimeout = clock.after(CONNECT_TIMEOUT_MS, () => {
    failure = { cause: connectTimeout() };
    stop.abort();
  });
  try {
    await openBatch(size, target, stop.signal, open);
  } catch (cause) {
    failure ??= { cause };
  } finally {
    cancelTimeout();
    signal.removeEventListener("abort", abort);
  }
  return failure;
}

/** What is said of an attempt that has taken {@linkcode CONNECT_TIMEOUT_MS}. */
export function connectTimeout(): Error {
  return new Error(`no answer within ${CONNECT_TIMEOUT_MS / 1000} s`);
}

/** Says which of {@linkcode OpenOptions.count} connections could not be opened, and why. */
export function describeFailure(
  cause: unknown,
  { target, count }: Pick<OpenOptions, "target" | "count">,
  opened: number,
): CommandError {
  const address = formatTarget(target);
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  if (code === "EMFILE" || code === "ENFILE") {
    return new CommandError(
      `Cannot open ${
        counted(count, "connection")
      }: the system allows no more open files (see \`ulimit -n\`), ` +
        `got as far as ${opened}`,
      { cause },
    );
  }
  if (code === "EADDRNOTAVAIL" && opened > 0) {
    return new CommandError(
      `Cannot open ${
        counted(count, "connection")
      } to ${address}: every connection needs a local port, ` +
        `got as far as ${opened}`,
      { cause },
    );
  }
  const reason = isRefusal(cause) ? "nobody listens there (connection refused)" : reasonOf(cause);
  return new CommandError(`Cannot connect to ${address}: ${reason}`, {
    exitCode: EXIT_UNREACHABLE,
    cause,
  });
}

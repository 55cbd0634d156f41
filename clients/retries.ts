/**
 * Waiting for a server that is not there yet.
 *
 * `fibserv serve & fibserv client fast` starts two programs at the same moment, and the client is often the
 * first one that is ready: a server with a pool of workers listens only when they have started. To a client, a
 * server that is late and one that was never started look the same: the system refuses the connection (it
 * answers the SYN with a reset, RFC 9293, 3.5.2). Only time tells them apart, so the client asks again for a
 * moment, and says that it does.
 *
 * A connection that is reset before it is made has met a server in the middle of its start: one that looks for a
 * port binds it, and lets it go. That is the same, a moment later.
 *
 * Nothing else is tried again. A name that does not exist, a host that does not answer, or no more descriptors
 * will be the same in a second; and a connection that was accepted and lost is a finding about the server.
 *
 * @module
 */

import type { TimerClock } from "../internal/measure/timer_clock.ts";

/** How long to wait between two attempts, in milliseconds. A refusal on loopback costs the system some microseconds. */
export const PAUSE_MS = 50;

/** For how long a port that refuses or resets is tried again. */
export interface RetryPolicy {
  /** From the first attempt on, in milliseconds; 0 for a single attempt. */
  readonly timeoutMs: number;
  /** Called at the first such failure, if there is to be another attempt. It must not throw. */
  onFirstRetry(): void;
}

/** Whether the system said that nobody listens on the port. */
export function isRefusal(cause: unknown): boolean {
  return codeOf(cause) === "ECONNREFUSED";
}

/** Whether a failure to connect may be over in a moment: nobody listens, or whoever listened is gone. */
export function isTooEarly(cause: unknown): boolean {
  return isRefusal(cause) || codeOf(cause) === "ECONNRESET";
}

function codeOf(cause: unknown): unknown {
  return cause instanceof Error && "code" in cause ? cause.code : undefined;
}

/** Decides whether to try again, for one run: the time of its policy begins when this is made. */
export class Retries {
  readonly #policy: RetryPolicy;
  readonly #clock: TimerClock;
  readonly #signal: AbortSignal;
  readonly #giveUpMs: number;
  #hasWaited = false;

  /** @param signal ends a pause early when it fires */
  constructor(policy: RetryPolicy, clock: TimerClock, signal: AbortSignal) {
    this.#policy = policy;
    this.#clock = clock;
    this.#signal = signal;
    this.#giveUpMs = clock.now() + policy.timeoutMs;
  }

  /**
   * Decides, for whoever waits by other means than a promise.
   *
   * @param cause why the previous attempt failed
   * @returns for how many milliseconds to wait before the next attempt; null when there is to be none
   */
  pauseMs(cause: unknown): number | null {
    const leftMs = this.#giveUpMs - this.#clock.now();
    if (!isTooEarly(cause) || leftMs <= 0) return null;
    if (!this.#hasWaited) this.#policy.onFirstRetry();
    this.#hasWaited = true;
    return Math.min(PAUSE_MS, leftMs);
  }

  /**
   * Waits for the moment of the next attempt.
   *
   * @param cause why the previous attempt failed
   * @returns false, at once, when there is to be none
   */
  async next(cause: unknown): Promise<boolean> {
    const pauseMs = this.pauseMs(cause);
    if (pauseMs === null) return false;
    await pause(pauseMs, this.#clock, this.#signal);
    return true;
  }
}

/** Waits for so many milliseconds, or until `signal` fires. */
export async function pause(
  delayMs: number,
  clock: TimerClock,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted || delayMs === 0) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const wake = () => resolve();
  const cancel = clock.after(delayMs, wake);
  signal.addEventListener("abort", wake);
  try {
    await promise;
  } finally {
    signal.removeEventListener("abort", wake);
    cancel();
  }
}

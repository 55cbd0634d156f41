/**
 * A bound for waiting. Whoever waits for something that never comes says nothing; with a bound it fails, and says for
 * what it waited. The bound is no measurement: it is far above what the slowest machine needs.
 *
 * @module
 */

import { systemTimerClock, type TimerClock } from "./timer_clock.ts";

/** How long, in milliseconds, a single event may take before whoever waits for it counts as hung. */
export const HUNG_MS = 30_000;

/**
 * Waits for `event`.
 *
 * @param what completes the sentence "Cannot go on: … must come within 30 s", e.g. "the answer to 10"
 * @param options.clock measures the time. @default the system's
 * @param options.events how many events it consists of, one after another, such as starts of processes: each may take so
 * long. @default 1
 * @throws {Error} when it has not come after {@linkcode HUNG_MS}, or that many times as much
 */
export async function within<T>(
  event: Promise<T>,
  what: string,
  { clock = systemTimerClock, events = 1 }: { clock?: TimerClock; events?: number } = {},
): Promise<T> {
  const hung = Promise.withResolvers<never>();
  const timeoutMs = events * HUNG_MS;
  const cancel = clock.after(timeoutMs, () => {
    hung.reject(
      new Error(`Cannot go on: ${what} must come within ${timeoutMs / 1000} s, got nothing`),
    );
  });
  try {
    return await Promise.race([event, hung.promise]);
  } finally {
    cancel();
  }
}

/**
 * Time as a parameter.
 *
 * A load client is made of moments: when a request left, when the deadline comes, when a second is
 * over. A test that waited for them would be slow, and flaky on a busy machine. So whoever needs
 * the time is given a {@linkcode TimerClock}: programs pass the system's, tests a clock that they move
 * by hand (`manual_clock_testing.ts`).
 *
 * The clock of `loop/` is another one. A loop has its own timers, in a heap, so it asks its clock for the time and for
 * a way to wait; here there is no loop, and the clock has to have timers itself.
 *
 * @module
 */

/** Tells the time and calls back when it has come. */
export interface TimerClock {
  /** @returns milliseconds, with fractions, since some fixed moment; never goes backwards */
  now(): number;
  /**
   * Calls `fn` once, when at least `delayMs` milliseconds have passed.
   *
   * @param delayMs below 0: the moment is over already, as after a stop of the whole process, and counts as 0
   * @returns a function that cancels the call; harmless when it was made already
   */
  after(delayMs: number, fn: () => void): () => void;
}

/** The system's monotonic clock and timers. */
export const systemTimerClock: TimerClock = {
  now: () => performance.now(),
  after(delayMs, fn) {
    // setTimeout() drops the fraction, and would thus be early; and Deno warns of what is negative.
    const timer = setTimeout(fn, Math.max(0, Math.ceil(delayMs)));
    return () => clearTimeout(timer);
  },
};

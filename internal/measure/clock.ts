/**
 * Time as a parameter.
 *
 * A load client is made of moments: when a request left, when the deadline comes, when a second is
 * over. A test that waited for them would be slow, and flaky on a busy machine. So whoever needs
 * the time is given a {@linkcode Clock}: programs pass the system's, tests a clock that they move
 * by hand (`manual_clock_testing.ts`).
 *
 * @module
 */

/** Tells the time and calls back when it has come. */
export interface Clock {
  /** @returns milliseconds, with fractions, since some fixed moment; never goes backwards */
  now(): number;
  /**
   * Calls `fn` once, when at least `delayMs` milliseconds have passed.
   *
   * @returns a function that cancels the call; harmless when it was made already
   */
  after(delayMs: number, fn: () => void): () => void;
}

/** The system's monotonic clock and timers. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after(delayMs, fn) {
    // setTimeout() drops the fraction, and would thus be early.
    const timer = setTimeout(fn, Math.ceil(delayMs));
    return () => clearTimeout(timer);
  },
};

/**
 * How often should a busy loop look at the world outside?
 *
 * While callbacks are ready the loop need not wait for anything, but new connections and messages must still
 * get in. asyncio asks the selector in every iteration. That is out of proportion here: a poll takes about as
 * long as a thousand callbacks. So it happens once a millisecond, which nobody outside can tell from at once.
 *
 * To know that a millisecond has passed means to look at the clock, which takes longer than a callback, too.
 * So the clock is looked at every 64 iterations, as long as those are quick. When they turn out to be slow
 * (fib in the callbacks), it is looked at in every iteration, and the interval then grows again.
 * @module
 */

const POLL_INTERVAL_MS = 1;
const ITERATIONS_PER_LOOK_MAX = 64;

/** Says when to look at the clock, and when to poll. */
export class PollPacer {
  readonly #now: () => number;
  #iterationsPerLook = 1;
  #iterationsToGo = 1;
  #lookedAt = 0;
  #polledAt = 0;

  /** @param now tells the time that really passes, in milliseconds */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Call it once in each iteration. @returns whether it is time to look at the clock */
  lookIsDue(): boolean {
    return --this.#iterationsToGo <= 0;
  }

  /** Looks at the clock. @returns whether it is time to poll */
  pollIsDue(): boolean {
    const now = this.#now();
    const iterationsWereSlow = now - this.#lookedAt > POLL_INTERVAL_MS;
    this.#iterationsPerLook = iterationsWereSlow
      ? 1
      : Math.min(2 * this.#iterationsPerLook, ITERATIONS_PER_LOOK_MAX);
    this.#iterationsToGo = this.#iterationsPerLook;
    this.#lookedAt = now;
    return now - this.#polledAt >= POLL_INTERVAL_MS;
  }

  /** A poll, or a wait, is over. */
  polled(): void {
    this.#polledAt = this.#lookedAt = this.#now();
  }
}

/**
 * How often should a busy loop look at the world outside?
 *
 * While callbacks are ready the loop need not wait for anything, but new connections and messages must still
 * get in. asyncio asks the selector in every iteration. That is out of proportion here: a poll takes about as
 * long as a thousand callbacks. So it happens once a millisecond, which nobody outside can tell from at once.
 *
 * Where a poll means that Deno's own loop turns, it takes 0.2 to 0.7 ms, and once a millisecond would be half of the
 * time. So a pacer may be told to rest after a poll, 16 times as long as that took, 10 ms at most: polls then take a
 * seventeenth of the time. Of the first one nobody knows how long it will take (the first `setImmediate()` of a process
 * loads for 5 to 9 ms what it is made of), so it comes after the longest rest, and a short program does without.
 *
 * To know that a millisecond has passed means to look at the clock, which takes longer than a callback, too.
 * So the clock is looked at after 2 iterations, 4 more, 8 more, and at last every 64, say, as long as those are quick.
 * When they turn out to be slow (fib in the callbacks), it is looked at in every iteration, and the interval then grows
 * again.
 * @module
 */

/**
 * After how many iterations, at most, the clock is looked at for the first time after a poll. A loop that serves clients
 * has one iteration between two polls in which it need not poll, and so looks at no clock at all.
 */
const FIRST_ITERATIONS_PER_LOOK = 2;

/** A poll is followed by a rest of so many times its length. */
const RESTS_PER_POLL = 16;

/** How to pace polls that may take long. */
export interface PollPacerOptions {
  /** How long to rest after a poll, at most, in milliseconds; also before the first one. @default 0, no rest */
  restMsMax?: number;
  /** When the last poll was, on the clock of the pacer. @default so long ago that one is due */
  polledAt?: number;
}

/** Says when to look at the clock, and when to poll. */
export class PollPacer {
  /** How long not to poll, in milliseconds. */
  intervalMs: number;
  readonly #now: () => number;
  readonly #iterationsPerLookMax: number;
  #iterationsPerLook = 1;
  #iterationsToGo = 1;
  #lookedAt = 0;
  #polledAt: number;
  readonly #restMsMax: number;
  /** How long to rest after the last poll. */
  #restMs: number;
  /** Whether what is over next is a poll: a wait takes its time for another reason. */
  #isPolling = false;

  /**
   * @param now tells the time that really passes, in milliseconds
   * @param iterationsPerLookMax how many quick iterations there may be between two looks at the clock
   */
  constructor(
    now: () => number,
    intervalMs = 1,
    iterationsPerLookMax = 64,
    { restMsMax = 0, polledAt = -Infinity }: PollPacerOptions = {},
  ) {
    this.#now = now;
    this.#restMs = this.#restMsMax = restMsMax;
    this.#polledAt = polledAt;
    this.#iterationsPerLookMax = iterationsPerLookMax;
    this.intervalMs = intervalMs;
  }

  /** Call it once in each iteration. @returns whether it is time to look at the clock */
  lookIsDue(): boolean {
    return --this.#iterationsToGo <= 0;
  }

  /** Looks at the clock. @returns whether it is time to poll */
  pollIsDue(): boolean {
    const now = this.#now();
    const iterationsWereSlow = now - this.#lookedAt > this.intervalMs;
    this.#iterationsPerLook = iterationsWereSlow
      ? 1
      : Math.min(2 * this.#iterationsPerLook, this.#iterationsPerLookMax);
    this.#iterationsToGo = this.#iterationsPerLook;
    this.#lookedAt = now;
    return this.#isPolling = now - this.#polledAt >= Math.max(this.intervalMs, this.#restMs);
  }

  /** A poll, or a wait, is over. Nobody knows yet how slow the iterations are that follow. @returns the time */
  polled(): number {
    const now = this.#now();
    if (this.#isPolling) {
      this.#restMs = Math.min(RESTS_PER_POLL * (now - this.#lookedAt), this.#restMsMax);
    }
    this.#isPolling = false;
    this.#iterationsPerLook = Math.min(this.#iterationsPerLook, FIRST_ITERATIONS_PER_LOOK);
    this.#iterationsToGo = this.#iterationsPerLook;
    return this.#polledAt = this.#lookedAt = now;
  }
}

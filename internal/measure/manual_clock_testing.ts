/**
 * A clock for tests: time stands still until the test moves it.
 *
 * @module
 */

import type { TimerClock } from "./timer_clock.ts";

interface Timer {
  readonly dueMs: number;
  readonly fn: () => void;
}

/** A {@linkcode TimerClock} whose time passes only in {@linkcode ManualClock.advance}. */
export class ManualClock implements TimerClock {
  #nowMs = 0;
  #timers: Timer[] = [];

  now(): number {
    return this.#nowMs;
  }

  after(delayMs: number, fn: () => void): () => void {
    const timer = { dueMs: this.#nowMs + delayMs, fn };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** How many calls are still to be made. A test that ends with some has found a leak. */
  get pending(): number {
    return this.#timers.length;
  }

  /** Lets `ms` milliseconds pass, and makes the calls that become due, each at its own moment. */
  advance(ms: number): void {
    const endMs = this.#nowMs + ms;
    for (;;) {
      // Timers that are due at the same moment are called in the order in which they were made.
      const next = this.#timers
        .filter((timer) => timer.dueMs <= endMs)
        .sort((a, b) => a.dueMs - b.dueMs)[0];
      if (next === undefined) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#nowMs = Math.max(this.#nowMs, next.dueMs);
      next.fn();
    }
    this.#nowMs = endMs;
  }
}

/** A clock that a stop of the whole process puts forward: the calls of that time come late, all at once. */
export class StoppedClock extends ManualClock {
  #extraMs = 0;

  override now(): number {
    return super.now() + this.#extraMs;
  }

  /** Lets `ms` milliseconds pass in which nothing runs. */
  stop(ms: number): void {
    this.#extraMs += ms;
  }
}

/**
 * For tests: a clock that stands still until it is moved.
 *
 * @module
 */

import type { DeadlineClock } from "./deadline_clock.ts";

/** Time that the test makes. */
export class FakeDeadlineClock implements DeadlineClock {
  /** Begins at a moment that is not 0, so that nobody takes it for a duration. */
  #nowMs = 1000;

  now(): number {
    return this.#nowMs;
  }

  epochMs(): number {
    return Date.UTC(2026, 0, 1) + this.#nowMs;
  }

  /** Lets time pass. */
  advance(ms: number): void {
    this.#nowMs += ms;
  }
}

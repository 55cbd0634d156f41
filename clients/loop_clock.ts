/**
 * A clock for a loop that blocks its thread.
 *
 * Deno's timers are called by Deno's event loop. While a thread waits in the kernel, as a selector
 * on system calls does, that loop stands still, and timers come late: by a tenth of a second. So the
 * loop that selects does with its timers what every event loop does: it waits no longer than until
 * the next one is due, and makes the calls itself.
 *
 * The clock underneath is given the calls all the same, and whoever comes first makes them. It is
 * the one to know when time makes a jump, as it does in tests.
 *
 * @module
 */

import type { TimerClock } from "../internal/measure/timer_clock.ts";

/** A call that is to be made. */
interface Timer {
  readonly dueMs: number;
  readonly call: () => void;
}

/** {@linkcode TimerClock} whose calls a loop makes in between. */
export class LoopClock implements TimerClock {
  readonly #clock: TimerClock;
  readonly #wake: () => void;
  readonly #timers = new Set<Timer>();
  #nextDueMs = Infinity;

  /**
   * Makes the clock.
   *
   * @param clock tells the time
   * @param wake makes the loop look at {@linkcode timeoutMs} again
   */
  constructor(clock: TimerClock, wake: () => void) {
    this.#clock = clock;
    this.#wake = wake;
  }

  now(): number {
    return this.#clock.now();
  }

  after(delayMs: number, fn: () => void): () => void {
    const cancel = () => {
      this.#timers.delete(timer);
      this.#findNextDue();
      cancelOther();
    };
    const call = () => {
      cancel();
      fn();
      this.#wake();
    };
    const timer = { dueMs: this.now() + delayMs, call };
    this.#timers.add(timer);
    let cancelOther = () => {};
    cancelOther = this.#clock.after(delayMs, call);
    this.#findNextDue();
    this.#wake();
    return cancel;
  }

  /** How long the loop may wait, in milliseconds; 0 when a call is due, and Infinity when there is none. */
  timeoutMs(nowMs: number): number {
    return Math.max(0, this.#nextDueMs - nowMs);
  }

  /** Makes the calls that are due. Those that they add wait until the next time. */
  callDue(nowMs: number): void {
    if (nowMs < this.#nextDueMs) return;
    for (const timer of [...this.#timers]) {
      if (timer.dueMs <= nowMs && this.#timers.has(timer)) timer.call();
    }
  }

  #findNextDue(): void {
    this.#nextDueMs = Math.min(...Array.from(this.#timers, ({ dueMs }) => dueMs));
  }
}

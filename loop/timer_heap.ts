/**
 * Which timer is due next?
 *
 * Most timers are deadlines that are never met: a server sets one for each request and cancels it when the
 * answer is out. So cancelling must be cheap (a mark on the handle, which stays where it is), and the marked
 * ones must not pile up: they leave when they reach the head, and when they are more than half of the heap,
 * all of them leave at once. The heap thus holds at most twice the live timers (and a hundred), and the work per
 * cancelled timer stays constant on average.
 *
 * Counterpart: the `_scheduled` list of `asyncio.BaseEventLoop`.
 * @module
 */

import type { TimerHandle } from "./handle.ts";
import { Heap } from "./heap.ts";

/** Below so many cancelled timers, throwing them out is not worth the work. */
const CANCELLED_MIN = 100;

/** The loop's timers, the earliest deadline first; equal deadlines in the order in which they were made. */
export class TimerHeap {
  readonly #heap = new Heap<TimerHandle>(precedes);
  #cancelled = 0;

  /** How many timers are in it, the cancelled ones that have not left yet included. */
  get length(): number {
    return this.#heap.length;
  }

  /** Puts a timer in. */
  push(timer: TimerHandle): void {
    this.#heap.push(timer);
  }

  /** Throws out the cancelled timers that stand in the way. @returns the next timer, which stays in */
  peek(): TimerHandle | undefined {
    let timer = this.#heap.peek();
    while (timer !== undefined && timer.cancelled()) {
      this.#cancelled--;
      this.#heap.pop();
      timer.scheduled = false;
      timer = this.#heap.peek();
    }
    return timer;
  }

  /** Takes out the timer that `peek()` returned. */
  pop(): TimerHandle | undefined {
    const timer = this.#heap.pop();
    if (timer !== undefined) timer.scheduled = false;
    return timer;
  }

  /** A timer that is in the heap was cancelled. */
  noteCancelled(): void {
    this.#cancelled++;
    if (this.#cancelled <= CANCELLED_MIN || 2 * this.#cancelled <= this.#heap.length) return;
    this.#heap.filter((timer) => {
      if (!timer.cancelled()) return true;
      timer.scheduled = false;
      return false;
    });
    this.#cancelled = 0;
  }

  /** Throws all timers away. */
  clear(): void {
    this.#heap.clear();
    this.#cancelled = 0;
  }
}

function precedes(a: TimerHandle, b: TimerHandle): boolean {
  const aWhen = a.when();
  const bWhen = b.when();
  return aWhen < bWhen || (aWhen === bWhen && a.order < b.order);
}

/**
 * A callback that was handed to the loop, and the right to change one's mind.
 *
 * Whoever schedules a callback gets a handle back. Taking the callback out of the middle of a queue or a
 * heap would be slow, so `cancel()` only marks the handle, and the loop passes over it when its turn comes.
 *
 * Counterpart: `asyncio.Handle`, `asyncio.TimerHandle`.
 * @module
 */

import { type AbstractEventLoop, kernel } from "./abstract_event_loop.ts";
import type { AbstractHandle } from "./abstract_types.ts";
import {
  type Bindings,
  bindings,
  type Context,
  contextWith,
  enterContext,
  enteredContext,
} from "./context.ts";

/** Anything that the loop can call. */
export type Callback = (...args: never[]) => unknown;

/**
 * What `callSoon()` returns. It runs in a copy of the context in which it was made (see `context.ts`).
 */
export class Handle implements AbstractHandle {
  /** The values of the context variables that the callback sees. */
  readonly #bindings: Bindings = bindings;
  #callback: Callback | null;
  #args: unknown[];
  /** The loop that will run it. */
  protected readonly loop: AbstractEventLoop;

  /** Made by the loop. */
  constructor(callback: Callback | null, args: unknown[], loop: AbstractEventLoop) {
    this.#callback = callback;
    this.#args = args;
    this.loop = loop;
  }

  /** The callback will not run. Without effect when it has run already. */
  cancel(): void {
    // What the callback holds on to is free from now on, even while the handle still waits in a heap.
    this.#callback = null;
    this.#args = [];
  }

  /** Returns whether `cancel()` was called. */
  cancelled(): boolean {
    return this.#callback === null;
  }

  /** For an observer: what it will call; null when it was cancelled, or is a step of a task. */
  get callback(): Callback | null {
    return this.#callback;
  }

  /** For an observer: what it will call that with. */
  get args(): readonly unknown[] {
    return this.#args;
  }

  /** Returns a copy of the context in which the callback runs. */
  getContext(): Context {
    return contextWith(this.#bindings);
  }

  /** Runs the callback. An exception ends here: one bad callback must not end the loop. */
  run(): void {
    const callback = this.#callback as ((...args: unknown[]) => unknown) | null;
    if (callback === null) return;
    const args = this.#args;
    // Mostly it is the same, and to store it again would cost more than the comparison.
    if (this.#bindings !== bindings || enteredContext !== null) enterContext(this.#bindings, null);
    try {
      // A call with its arguments written out is much faster than a spread, and these two are most calls.
      if (args.length === 0) callback();
      else if (args.length === 1) callback(args[0]);
      else callback(...args);
    } catch (exception) {
      this.loop.callExceptionHandler({
        message: `Exception in callback ${callback.name || "(anonymous)"}`,
        exception,
        handle: this,
      });
    }
  }

  /** Returns what a message says about it: the callback's name. */
  toString(): string {
    return this.#callback === null
      ? "cancelled callback"
      : `callback ${this.#callback.name || "(anonymous)"}`;
  }
}

/** What `callLater()` and `callAt()` return. */
export class TimerHandle extends Handle {
  readonly #when: number;
  /** Timers are numbered in the order in which they were made: this decides between equal deadlines. */
  readonly order: number;
  /** Whether it is in the timer heap. */
  scheduled = true;

  /** Made by the loop. */
  constructor(
    when: number,
    order: number,
    callback: Callback,
    args: unknown[],
    loop: AbstractEventLoop,
  ) {
    super(callback, args, loop);
    this.#when = when;
    this.order = order;
  }

  /** Returns the deadline in milliseconds, on the clock of `loop.time()`. */
  when(): number {
    return this.#when;
  }

  /** The callback will not run. */
  override cancel(): void {
    const leavesHeap = this.scheduled && !this.cancelled();
    super.cancel();
    if (!leavesHeap) return;
    this.loop[kernel].timers.noteCancelled();
    this.loop.observer?.timerCancelled?.(this);
  }
}

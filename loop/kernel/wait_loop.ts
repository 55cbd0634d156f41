/**
 * Trying, waiting, and trying again: what every coroutine does that waits for a socket or in a line.
 *
 * @module
 */

import { CoroutineBase } from "./coroutine.ts";
import { Awaiting, type Future } from "./future.ts";
import { guardPrototype } from "./used_up.ts";

/**
 * A coroutine that is one loop:
 *
 * ```text
 *   for (let returned = begin(); ; returned = attempt()) {
 *     if (returned !== null) return returned.value;
 *     const future = wait();
 *     try { yield* future; } catch (error) { interrupted(future); throw error; }
 *     woken(future);
 *   }
 * ```
 *
 * but without a generator (see {@linkcode CoroutineBase}): to hand over by a queue takes 0.7 of the time so.
 */
export abstract class WaitLoop<T, F extends Future<void> = Future<void>> extends CoroutineBase<T> {
  /** What it waits for, and what drives that wait, as `yield*` does. */
  #awaiting: Awaiting<void, F> | null = null;
  /** Whether it has returned or thrown, or is about to. */
  #isOver = false;

  override next(): IteratorResult<unknown, T> {
    if (this.#isOver) return { done: true, value: undefined as T };
    this.#isOver = true;
    const awaiting = this.#awaiting;
    let returned;
    if (awaiting === null) {
      returned = this.begin();
    } else {
      try {
        awaiting.next();
      } catch (error) {
        this.interrupted(awaiting.future);
        throw error;
      }
      this.woken(awaiting.future);
      returned = this.attempt();
    }
    if (returned !== null) return returned;
    this.#awaiting = new Awaiting(this.wait());
    this.#isOver = false;
    return this.#awaiting.next() as IteratorYieldResult<unknown>;
  }

  override throw(error: unknown): never {
    if (!this.#isOver && this.#awaiting !== null) this.interrupted(this.#awaiting.future);
    this.#isOver = true;
    throw error;
  }

  override return(value: T): IteratorReturnResult<T> {
    this.#isOver = true;
    return { done: true, value };
  }

  /** The first attempt. @returns what to return; null: it has to wait */
  protected begin(): IteratorReturnResult<T> | null {
    return this.attempt();
  }

  /** What it does when it has waited. @returns what to return; null: it has to wait again */
  protected abstract attempt(): IteratorReturnResult<T> | null;

  /** What is done when it may try again. */
  protected abstract wait(): F;

  /** The wait is over as it should be. */
  protected woken(_future: F): void {}

  /** The wait is over by an error, mostly a cancellation, which is thrown then. */
  protected interrupted(_future: F): void {}
}
// Who awaits one a second time is refused.
guardPrototype(WaitLoop.prototype);

/**
 * One at a time.
 *
 * Between two `yield*` a coroutine is alone; nobody needs a lock for that. A lock is for what must stay
 * together although there is a wait in the middle. Who waits for it stands in a queue of futures. A task that
 * was woken may be cancelled before its turn comes: then it wakes the next one, or nobody ever would.
 *
 * Counterpart: `asyncio.Lock`. In the place of `async with lock:`
 *
 * ```ts ignore
 * yield* lock.acquire();
 * try {
 *   …
 * } finally {
 *   lock.release();
 * }
 * ```
 * @module
 */

import { BoundLoop } from "./bound_loop.ts";
import type { Coroutine } from "../kernel/coroutine.ts";
import { CancelledError } from "../kernel/errors.ts";
import type { Future } from "../kernel/future.ts";
import { coroutine } from "../kernel/never_awaited.ts";

/** A lock: first come, first served. It does not know its owner, so it cannot be acquired twice. */
export class Lock {
  #locked = false;
  readonly #loop = new BoundLoop();
  readonly #waiters = new Set<Future<void>>();

  /** Returns whether somebody has it. */
  locked(): boolean {
    return this.#locked;
  }

  /** Waits until it is free, and takes it. */
  @coroutine
  *acquire(): Coroutine<true> {
    if (!this.#locked && [...this.#waiters].every((waiter) => waiter.cancelled())) {
      this.#locked = true;
      return true;
    }
    const turn = this.#loop.createFuture();
    this.#waiters.add(turn);
    try {
      yield* turn;
    } catch (error) {
      this.#waiters.delete(turn);
      if (error instanceof CancelledError && !this.#locked) this.#wakeFirst();
      throw error;
    }
    this.#waiters.delete(turn);
    this.#locked = true;
    return true;
  }

  /** Gives it back. @throws {Error} when nobody has it */
  release(): void {
    if (!this.#locked) {
      throw new Error("Cannot release the lock: it must be acquired, got a free one");
    }
    this.#locked = false;
    this.#wakeFirst();
  }

  #wakeFirst(): void {
    for (const first of this.#waiters) {
      if (!first.done()) first.setResult();
      return;
    }
  }
}

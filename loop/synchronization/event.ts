/**
 * Something has happened, and all who wait for it may go on.
 *
 * Counterpart: `asyncio.Event`.
 * @module
 */

import { BoundLoop } from "./bound_loop.ts";
import type { Coroutine } from "../kernel/coroutine.ts";
import type { Future } from "../kernel/future.ts";
import { coroutine } from "../kernel/never_awaited.ts";

/** A flag that coroutines can wait for. */
export class Event {
  #isSet = false;
  readonly #loop = new BoundLoop();
  readonly #waiters = new Set<Future<void>>();

  /** Returns whether it has happened. */
  isSet(): boolean {
    return this.#isSet;
  }

  /** It has happened: wakes all who wait, and nobody has to wait from now on. */
  set(): void {
    if (this.#isSet) return;
    this.#isSet = true;
    for (const waiter of this.#waiters) if (!waiter.done()) waiter.setResult();
  }

  /** It has not happened: `wait()` waits again. */
  clear(): void {
    this.#isSet = false;
  }

  /** Waits until it has happened. */
  @coroutine
  *wait(): Coroutine<true> {
    if (this.#isSet) return true;
    const happened = this.#loop.createFuture();
    this.#waiters.add(happened);
    try {
      yield* happened;
      return true;
    } finally {
      this.#waiters.delete(happened);
    }
  }
}

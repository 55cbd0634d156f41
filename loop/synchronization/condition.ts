/**
 * Waiting until something that is shared has become as one needs it.
 *
 * Whoever looks at it holds a lock. Whoever does not find what he needs gives the lock back and sleeps, in one
 * step; whoever changes it wakes sleepers. A sleeper holds the lock again when it returns, and must look again:
 * others may have been quicker.
 *
 * Counterpart: `asyncio.Condition`.
 * @see C. A. R. Hoare, "Monitors: an operating system structuring concept" (1974)
 * @module
 */

import { BoundLoop } from "./bound_loop.ts";
import type { Coroutine } from "../kernel/coroutine.ts";
import { CancelledError } from "../kernel/errors.ts";
import type { Future } from "../kernel/future.ts";
import { coroutine } from "../kernel/never_awaited.ts";
import { Lock } from "./lock.ts";

/** A condition variable and its lock. */
export class Condition {
  readonly #lock: Lock;
  readonly #loop = new BoundLoop();
  readonly #waiters = new Set<Future<void>>();

  /**
   * Makes a condition.
   *
   * @param lock a lock that several conditions may share @default a new one
   */
  constructor(lock: Lock = new Lock()) {
    this.#lock = lock;
  }

  /** Returns whether somebody has the lock. */
  locked(): boolean {
    return this.#lock.locked();
  }

  /** Acquires the lock. */
  acquire(): Coroutine<true> {
    return this.#lock.acquire();
  }

  /** Releases the lock. @throws {Error} when nobody has it */
  release(): void {
    this.#lock.release();
  }

  /**
   * Gives the lock back, waits for `notify()`, and takes the lock again, in any case: the caller has it also
   * when it is cancelled.
   *
   * @throws {Error} when nobody has the lock
   */
  @coroutine
  *wait(): Coroutine<true> {
    this.#requireLocked("wait");
    const notified = this.#loop.createFuture();
    this.release();
    this.#waiters.add(notified);
    let isThrough = false;
    try {
      try {
        yield* notified;
      } finally {
        this.#waiters.delete(notified);
        yield* this.#acquireAnyway();
      }
      return isThrough = true;
    } finally {
      // It was woken, but makes no use of it: the wake-up is for the next one.
      if (!isThrough && notified.done() && !notified.cancelled()) this.notify();
    }
  }

  /** Waits until `predicate()` is true. @returns what it returned */
  @coroutine
  *waitFor<T>(predicate: () => T): Coroutine<T> {
    let result = predicate();
    while (!result) {
      yield* this.wait();
      result = predicate();
    }
    return result;
  }

  /**
   * Wakes the first `n` who wait. They go on when they get the lock.
   *
   * @throws {Error} when nobody has the lock
   */
  notify(n = 1): void {
    this.#requireLocked("notify");
    let left = n;
    for (const waiter of this.#waiters) {
      if (left <= 0) break;
      if (waiter.done()) continue;
      waiter.setResult();
      left--;
    }
  }

  /** Wakes all who wait. @throws {Error} when nobody has the lock */
  notifyAll(): void {
    this.notify(this.#waiters.size);
  }

  /** Acquires the lock, whatever happens. @throws {CancelledError} when that has happened meanwhile: the last one */
  *#acquireAnyway(): Coroutine<void> {
    let cancellation: CancelledError | null = null;
    for (;;) {
      try {
        yield* this.acquire();
        break;
      } catch (error) {
        if (!(error instanceof CancelledError)) throw error;
        cancellation = error;
      }
    }
    if (cancellation !== null) throw cancellation;
  }

  #requireLocked(action: string): void {
    if (!this.locked()) {
      throw new Error(
        `Cannot ${action}: the lock of the condition must be acquired, got a free one`,
      );
    }
  }
}

/**
 * So many at a time, and no more: ten downloads, four workers, one hundred connections.
 *
 * Counterpart: `asyncio.Semaphore`, `asyncio.BoundedSemaphore`.
 * @see E. W. Dijkstra, "Cooperating sequential processes" (1965)
 * @module
 */

import { BoundLoop } from "./bound_loop.ts";
import type { Coroutine } from "../kernel/coroutine.ts";
import { CancelledError } from "../kernel/errors.ts";
import type { Future } from "../kernel/future.ts";
import { coroutine } from "../kernel/never_awaited.ts";

/** A counter that cannot go below zero: who would take it there waits. First come, first served. */
export class Semaphore {
  #value: number;
  readonly #loop = new BoundLoop();
  readonly #waiters = new Set<Future<void>>();

  /**
   * Makes a semaphore.
   *
   * @param value how many may come in
   * @throws {RangeError} when it is below 0
   */
  constructor(value = 1) {
    if (!(value >= 0)) {
      throw new RangeError(`Cannot make a semaphore: its value must be 0 or more, got ${value}`);
    }
    this.#value = value;
  }

  /** Returns whether `acquire()` would wait. */
  locked(): boolean {
    return this.#value === 0 || [...this.#waiters].some((waiter) => !waiter.cancelled());
  }

  /** Waits until there is room, and takes it. */
  @coroutine
  *acquire(): Coroutine<true> {
    if (!this.locked()) {
      this.#value--;
      return true;
    }
    const turn = this.#loop.createFuture();
    this.#waiters.add(turn);
    try {
      yield* turn;
    } catch (error) {
      // It had its turn already, but makes no use of it.
      if (error instanceof CancelledError && !turn.cancelled()) this.#value++;
      throw error;
    } finally {
      this.#waiters.delete(turn);
      // Others may have had to wait only because it stood before them.
      while (this.#value > 0 && this.#wakeNext());
    }
    return true;
  }

  /** Gives room back. */
  release(): void {
    this.#value++;
    this.#wakeNext();
  }

  /** How many `acquire()` would not wait for; for the subclass. */
  protected get value(): number {
    return this.#value;
  }

  /** Takes the room on behalf of the first waiter, so that nobody can come between. */
  #wakeNext(): boolean {
    for (const waiter of this.#waiters) {
      if (waiter.done()) continue;
      this.#value--;
      waiter.setResult();
      return true;
    }
    return false;
  }
}

/** A semaphore that finds out when it is released more often than it was acquired. */
export class BoundedSemaphore extends Semaphore {
  readonly #bound: number;

  /**
   * Makes a semaphore.
   *
   * @param value how many may come in
   * @throws {RangeError} when it is below 0
   */
  constructor(value = 1) {
    super(value);
    this.#bound = value;
  }

  /** Gives room back. @throws {RangeError} when none was taken */
  override release(): void {
    if (this.value >= this.#bound) {
      throw new RangeError(
        `Cannot release the semaphore: it must have been acquired, got all ${this.#bound} free`,
      );
    }
    super.release();
  }
}

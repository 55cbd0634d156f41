/**
 * Those who wait at a queue, one after the other, and what each of them does when it is its turn.
 *
 * @module
 */

import { CoroutineBase } from "../kernel/coroutine.ts";
import { QueueShutDown } from "../kernel/errors.ts";
import { Fifo } from "../kernel/fifo.ts";
import { Awaiting, type Future } from "../kernel/future.ts";
import { guardPrototype } from "../kernel/used_up.ts";
import type { BoundLoop } from "./bound_loop.ts";

/** A line of waiters, first come, first served. */
export class WaitingLine {
  readonly #loop: BoundLoop;
  readonly #action: string;
  readonly #turns = new Fifo<Future<void>>();
  #isClosed = false;

  /**
   * Makes an empty line.
   *
   * @param loop of those who wait
   * @param action for what one waits, as "get an item"
   */
  constructor(loop: BoundLoop, action: string) {
    this.#loop = loop;
    this.#action = action;
  }

  /** Takes one more in. @returns what is done when it is its turn @throws {QueueShutDown} after `close()` */
  join(): Future<void> {
    this.requireOpen();
    const turn = this.#loop.createFuture();
    this.#turns.push(turn);
    return turn;
  }

  /** Lets one go that goes without. @returns whether it was woken already: the turn is then for the next one */
  leave(turn: Future<void>): boolean {
    const stillInLine = this.#turns.remove(turn);
    return !stillInLine && !turn.cancelled();
  }

  /** Wakes the first one, if there is one. */
  wakeFirst(): void {
    const turns = this.#turns;
    while (turns.length > 0) {
      const turn = turns.shift() as Future<void>;
      if (turn.done()) continue;
      turn.setResult();
      return;
    }
  }

  /** Takes nobody in any more, and wakes all who wait. */
  close(): void {
    this.#isClosed = true;
    while (this.#turns.length > 0) this.wakeFirst();
  }

  /** @throws {QueueShutDown} after `close()` */
  requireOpen(): void {
    if (this.#isClosed) throw new QueueShutDown(this.#action);
  }
}

/**
 * What one does who may have to wait in a line:
 *
 * ```text
 *   while (mustWait()) {
 *     const turn = line.join();
 *     try { yield* turn; } catch (error) { …to the next one, if it was its turn already…; throw error; }
 *   }
 *   return act();
 * ```
 *
 * but without a generator: a hand-over from one task to another is two of these, and takes 0.7 of the time so.
 */
export abstract class Visit<R> extends CoroutineBase<R> {
  readonly #line: WaitingLine;
  /** The turn that it waits for, and what drives that wait, as `yield*` does. */
  #awaiting: Awaiting<void> | null = null;
  /** Whether it has returned or thrown, or is about to. */
  #isOver = false;

  /** Has not begun. @param line where to wait */
  constructor(line: WaitingLine) {
    super();
    this.#line = line;
  }

  /** Whether it cannot be done yet. */
  protected abstract mustWait(): boolean;

  /** Does it. */
  protected abstract act(): R;

  override next(): IteratorResult<unknown, R> {
    if (this.#isOver) return { done: true, value: undefined as R };
    this.#isOver = true;
    if (this.#awaiting !== null) {
      try {
        this.#awaiting.next();
      } catch (error) {
        this.#passOn();
        throw error;
      }
    }
    if (!this.mustWait()) return { done: true, value: this.act() };
    this.#awaiting = new Awaiting(this.#line.join());
    this.#isOver = false;
    return this.#awaiting.next() as IteratorYieldResult<unknown>;
  }

  override throw(error: unknown): IteratorResult<unknown, R> {
    if (!this.#isOver && this.#awaiting !== null) this.#passOn();
    this.#isOver = true;
    throw error;
  }

  override return(value: R): IteratorResult<unknown, R> {
    this.#isOver = true;
    return { done: true, value };
  }

  #passOn(): void {
    if (this.#line.leave(this.#awaiting!.future) && !this.mustWait()) this.#line.wakeFirst();
  }
}
// Who awaits one a second time is refused.
guardPrototype(Visit.prototype);

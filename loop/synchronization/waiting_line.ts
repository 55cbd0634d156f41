/**
 * Those who wait at a queue, one after the other.
 *
 * @module
 */

import { QueueShutDown } from "../kernel/errors.ts";
import { Fifo } from "../kernel/fifo.ts";
import type { Future } from "../kernel/future.ts";
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

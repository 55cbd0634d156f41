/**
 * The turn of one connection: as many of its requests as may be computed before others have theirs (see `framing.ts`).
 *
 * @module
 */

import { CALLS } from "./fib.ts";

/** What `next()` of a session returns when there is no whole request left, or no room for its answer. */
export const NONE = -1;

/**
 * The budget of a turn, in calls of `fib()`: some 5 ms. Among ten clients with costly batches, a cheap request then waits
 * for 50 ms. Less would cost more: to let Deno's own event loop turn takes 0.15 ms, which is 3 % of a turn.
 */
export const CALLS_PER_TURN = 1_500_000;

/** A session, as its turn sees it. */
export interface RequestSource {
  /** Gives the next request, or {@linkcode NONE}. */
  next(): number;
  /** Ends the turn, and gives {@linkcode NONE}. */
  holdBack(): number;
}

/** `next()` of a session as `for … of` calls it, until the budget of the turn is spent. */
export class Requests implements IterableIterator<number> {
  readonly #session: RequestSource;
  readonly #callsPerTurn: number;
  #callsLeft = 0;

  constructor(session: RequestSource, callsPerTurn: number) {
    this.#session = session;
    this.#callsPerTurn = callsPerTurn;
  }

  [Symbol.iterator](): this {
    this.#callsLeft = this.#callsPerTurn;
    return this;
  }

  next(): IteratorResult<number> {
    const n = this.#callsLeft > 0 ? this.#session.next() : this.#session.holdBack();
    if (n !== NONE) this.#callsLeft -= CALLS[n]!;
    result.value = n;
    result.done = n === NONE;
    return result;
  }
}

/** One object for all results, since `for … of` looks at it at once. So the loop is as fast as one by hand. */
const result = { done: false, value: NONE };

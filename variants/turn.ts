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
  /** Gives the next requests that are computed in one go; none when there are none left. */
  nextBatch(): number[];
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

/**
 * `nextBatch()` of a session as `for … of` calls it. A generator makes objects of its own in each loop: without them
 * `corothrd` takes 1.5 % less processor time.
 */
export class Batches implements IterableIterator<number[]> {
  readonly #session: Pick<RequestSource, "nextBatch">;

  constructor(session: Pick<RequestSource, "nextBatch">) {
    this.#session = session;
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(): IteratorResult<number[]> {
    const ns = this.#session.nextBatch();
    batch.value = ns;
    batch.done = ns.length === 0;
    return batch;
  }
}

/** As with {@linkcode result}. */
const batch = { done: false, value: [] as number[] };

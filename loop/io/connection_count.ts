/**
 * How many are in, and is there room for one more?
 *
 * Listeners in several threads may share one limit (`prefork`). So the numbers are in shared memory, and each listener
 * has an element of its own there: when a thread dies, and its connections with it, whoever notices sets that element to
 * 0, and the room is free again. The sum of all is compared with the limit.
 *
 * @module
 */

import type { ListenOptions } from "./types.ts";

/** The connections of one listener, among those that share a limit. */
export class ConnectionCount {
  readonly #max: number;
  readonly #open: Int32Array;
  readonly #own: number;

  constructor(
    { maxConnections, openConnections, openIndex }: Pick<
      ListenOptions,
      "maxConnections" | "openConnections" | "openIndex"
    >,
  ) {
    this.#max = maxConnections ?? Infinity;
    this.#open = openConnections ?? new Int32Array(1);
    this.#own = openIndex ?? 0;
  }

  /** Counts one more, if there is room. For each that came in, `leave()` must be called once. */
  enter(): boolean {
    // Others may do the same at the same moment, hence add first, then look.
    Atomics.add(this.#open, this.#own, 1);
    if (this.#sum() <= this.#max) return true;
    this.leave();
    return false;
  }

  leave(): void {
    Atomics.sub(this.#open, this.#own, 1);
  }

  #sum(): number {
    let sum = 0;
    for (let i = 0; i < this.#open.length; i++) sum += Atomics.load(this.#open, i);
    return sum;
  }
}

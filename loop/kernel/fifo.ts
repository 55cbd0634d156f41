/**
 * A queue in memory: first in, first out.
 *
 * An array's `shift()` moves all the items that are left, so a queue of n items costs n² to empty. A ring
 * buffer moves none: it remembers where the first item is, and the places of taken items are used again. Once
 * it has grown to the size that the program needs, it allocates nothing any more, which matters for the ready
 * queue: every callback of the loop goes through it.
 *
 * Counterpart: `collections.deque`.
 * @see Knuth, The Art of Computer Programming, vol. 1, section 2.2.2 (sequential allocation, circular queues)
 * @module
 */

/** A ring buffer that grows. It has no bound of its own: who puts in decides. */
export class Fifo<T> {
  // The capacity is a power of two, so that `& mask` wraps an index around.
  #items: (T | undefined)[] = new Array(16).fill(undefined);
  #mask = 15;
  #head = 0;
  #length = 0;

  /** How many items are in it. */
  get length(): number {
    return this.#length;
  }

  /** Puts an item in at the end. */
  push(item: T): void {
    if (this.#length > this.#mask) this.#grow();
    this.#items[(this.#head + this.#length) & this.#mask] = item;
    this.#length++;
  }

  /** Takes the first item out. @returns it, or `undefined` when there is none */
  shift(): T | undefined {
    if (this.#length === 0) return undefined;
    const item = this.#items[this.#head];
    this.#items[this.#head] = undefined; // The queue must not keep alive what it no longer holds.
    this.#head = (this.#head + 1) & this.#mask;
    this.#length--;
    return item;
  }

  /** Takes an item out of the middle, in O(n). Returns whether it was there. */
  remove(item: T): boolean {
    let found = false;
    for (let count = this.#length; count > 0; count--) {
      const next = this.shift() as T;
      if (!found && next === item) found = true;
      else this.push(next);
    }
    return found;
  }

  /** Throws all items away. */
  clear(): void {
    this.#items = new Array(16).fill(undefined);
    this.#mask = 15;
    this.#head = 0;
    this.#length = 0;
  }

  #grow(): void {
    const items = this.#items;
    const head = this.#head;
    this.#items = [...items.slice(head), ...items.slice(0, head)];
    this.#items.length = 2 * items.length;
    this.#items.fill(undefined, items.length);
    this.#mask = this.#items.length - 1;
    this.#head = 0;
  }
}

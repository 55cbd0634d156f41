/**
 * Which comes first, when they arrive in any order? A binary heap in an array answers in O(log n).
 *
 * The item at index i comes before its children at 2i + 1 and 2i + 2; nothing else is sorted. That is just
 * enough to know the first one, and little enough to keep up when items come and go.
 *
 * Counterpart: `heapq`.
 * @see Knuth, The Art of Computer Programming, vol. 3, section 5.2.3
 * @module
 */

/** A binary heap. It has no bound of its own: who puts in decides. */
export class Heap<T> {
  #items: T[] = [];
  readonly #precedes: (a: T, b: T) => boolean;

  /** @param precedes whether `a` must come out before `b` */
  constructor(precedes: (a: T, b: T) => boolean) {
    this.#precedes = precedes;
  }

  /** How many items are in it. */
  get length(): number {
    return this.#items.length;
  }

  /** Returns the first item, which stays in, or `undefined` when there is none. */
  peek(): T | undefined {
    return this.#items[0];
  }

  /** Puts an item in. */
  push(item: T): void {
    const items = this.#items;
    // Let the parents that must come later sink, until the place for the item is found.
    let index = items.length;
    items.push(item);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#precedes(item, items[parent] as T)) break;
      items[index] = items[parent] as T;
      index = parent;
    }
    items[index] = item;
  }

  /** Takes the first item out. @returns it, or `undefined` when there is none */
  pop(): T | undefined {
    const items = this.#items;
    const last = items.pop();
    if (last === undefined || items.length === 0) return last;
    const first = items[0];
    this.#sink(last, 0);
    return first;
  }

  /** Lets `item` sink from `index`, whose place is free, to where both children come later. */
  #sink(item: T, index: number): void {
    const items = this.#items;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= items.length) break;
      const right = child + 1;
      if (right < items.length && this.#precedes(items[right] as T, items[child] as T)) {
        child = right;
      }
      if (!this.#precedes(items[child] as T, item)) break;
      items[index] = items[child] as T;
      index = child;
    }
    items[index] = item;
  }
}

/**
 * Remembers what was there before.
 *
 * @module
 */

/** So many are remembered. When there are more, the oldest one is forgotten, and would be new again. */
export const REMEMBERED_MAX = 10_000;

/** See the module. */
export class FirstTimes {
  readonly #seen = new Set<string>();

  /** @returns whether `key` was not there before, or so long ago that it is forgotten */
  isFirst(key: string): boolean {
    if (this.#seen.has(key)) return false;
    this.#seen.add(key);
    if (this.#seen.size > REMEMBERED_MAX) {
      for (const oldest of this.#seen) {
        this.#seen.delete(oldest);
        break;
      }
    }
    return true;
  }
}

/**
 * The URLs that a crawl has seen. Forgetting one would mean to ask for it twice, so they are all kept, and a site can
 * make up as many as it likes: this is the memory that has to have a bound of its own.
 *
 * @module
 */

/** How much is remembered. */
export interface KnownUrlsBounds {
  /** How many keys. */
  readonly count: number;
  /** How many characters they have together. */
  readonly characters: number;
}

/** Enough for a page of links beyond any other bound; some hundred megabytes at worst. */
export const KNOWN_URLS_BOUNDS: KnownUrlsBounds = { count: 500_000, characters: 64e6 };

/** A set of keys that does not grow beyond its bounds. */
export class KnownUrls {
  readonly #keys = new Set<string>();
  readonly #bounds: KnownUrlsBounds;
  #characters = 0;

  /**
   * Makes an empty set.
   *
   * @param bounds how much is remembered at most
   */
  constructor(bounds: KnownUrlsBounds = KNOWN_URLS_BOUNDS) {
    this.#bounds = bounds;
  }

  /** Whether the key was added. */
  has(key: string): boolean {
    return this.#keys.has(key);
  }

  /**
   * Adds a key.
   *
   * @returns `known` when it is there already, and `full` when there is no room: then it is not remembered
   */
  add(key: string): "new" | "known" | "full" {
    if (this.#keys.has(key)) return "known";
    const characters = this.#characters + key.length;
    if (this.#keys.size >= this.#bounds.count || characters > this.#bounds.characters) {
      return "full";
    }
    this.#keys.add(key);
    this.#characters = characters;
    return "new";
  }
}

/**
 * Pages wait here until the robots.txt of their origin is known. It is asked for once, when the first of them comes.
 *
 * @module
 */

import { RobotsRules } from "./robots.ts";
import type { PageWork } from "./work.ts";

/** How much the rules of all origins may take together. Once it is used up, further origins are left alone. */
export const ROBOTS_SIZE_MAX_BYTES = 64e6;

/** The rules of all origins, and who waits for them. */
export class RobotsGate {
  readonly #rules = new Map<string, RobotsRules>();
  readonly #waiting = new Map<string, PageWork[]>();
  #sizeBytes = 0;

  /** How many pages wait. */
  get waiting(): number {
    let count = 0;
    for (const pages of this.#waiting.values()) count += pages.length;
    return count;
  }

  /** The rules of an origin, or undefined when they have not come yet. */
  rules(origin: string): RobotsRules | undefined {
    return this.#rules.get(origin);
  }

  /**
   * Lets a page wait.
   *
   * @returns whether it is the first one of its origin: now robots.txt has to be asked for
   */
  wait(page: PageWork): boolean {
    const waiting = this.#waiting.get(page.origin);
    if (waiting === undefined) this.#waiting.set(page.origin, [page]);
    else waiting.push(page);
    return waiting === undefined;
  }

  /**
   * Takes the rules of an origin in.
   *
   * @returns the pages that waited for them, in their order, and whether there was room for the rules
   */
  open(
    origin: string,
    rules: RobotsRules,
  ): { readonly pages: readonly PageWork[]; readonly isAffordable: boolean } {
    const isAffordable = this.#sizeBytes + rules.size <= ROBOTS_SIZE_MAX_BYTES;
    if (isAffordable) this.#sizeBytes += rules.size;
    this.#rules.set(origin, isAffordable ? rules : RobotsRules.FORBID_ALL);
    const pages = this.#waiting.get(origin) ?? [];
    this.#waiting.delete(origin);
    return { pages, isAffordable };
  }
}

/**
 * Which page links to which: a graph that looks grown, and is the same for the same seed.
 *
 * @module
 */

import { randomIntegers } from "../../internal/measure/random.ts";

/** A site has at least one page, and at most so many. */
export const PAGES_MAX = 10_000;
/** How many links a page may have besides those that make the graph connected. */
const MORE_LINKS_MAX = 4;

/**
 * Makes the graph. Every page but the first gets a link from one of the pages before it, so all can be reached
 * from the first, in few steps; then every page gets some more, forwards or backwards.
 *
 * @param pages how many, from 1 to 10,000
 * @param seed any whole number
 * @returns for each page the pages that it links to, in the order of its links; no page twice, never itself
 */
export function pageGraph(pages: number, seed: number): readonly (readonly number[])[] {
  const random = randomIntegers(seed);
  const links = Array.from({ length: pages }, () => new Set<number>());
  for (let page = 1; page < pages; page++) links[random(page)]!.add(page);
  for (const [page, targets] of links.entries()) {
    for (let more = random(MORE_LINKS_MAX + 1); more > 0; more--) {
      const target = random(pages);
      if (target !== page) targets.add(target);
    }
  }
  return links.map((targets) => [...targets]);
}

/** @returns the path of a page */
export function pagePath(page: number): string {
  return `/p/${page}`;
}

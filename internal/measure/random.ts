/**
 * Random numbers that are the same in every run: a failure that cannot be repeated teaches nothing.
 *
 * @see S. Vigna, G. Steele, D. Lea, "Fast Splittable Pseudorandom Number Generators" (2014), for the mixing step
 * @module
 */

/** @returns a function that gives the next whole number from 0 to `below - 1` */
export function randomIntegers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) % below;
  };
}

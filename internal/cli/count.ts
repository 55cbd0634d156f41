/**
 * How many of what, in words.
 *
 * @module
 */

/**
 * A number and its noun: `1 page`, `2 pages`.
 *
 * @param one the noun in the singular
 * @param many the noun in the plural
 */
export function count(number: number, one: string, many: string = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

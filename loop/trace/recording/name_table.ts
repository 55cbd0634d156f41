/**
 * The texts of a recording, each with a number.
 *
 * @module
 */

/** How many texts there may be: a program that makes names without end makes no more than so many here. */
export const NAMES_MAX = 4096;
/** How much of a text is kept, in characters. */
export const NAME_CHARS_MAX = 80;

/** Gives texts their numbers, from 1; 0 is the empty one, and every one for which there is no room. */
export class NameTable {
  readonly #numbers = new Map<string, number>([["", 0]]);
  readonly #tell: (number: number, name: string) => void;

  /** @param tell is told of each new text, once */
  constructor(tell: (number: number, name: string) => void = () => {}) {
    this.#tell = tell;
  }

  /** The number of `name`. */
  numberOf(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    const number = this.#numbers.size;
    if (number > NAMES_MAX) return 0;
    this.#numbers.set(name, number);
    this.#tell(number, name.slice(0, NAME_CHARS_MAX));
    return number;
  }
}

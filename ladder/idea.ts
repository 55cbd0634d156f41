/**
 * What the explanation of a word consists of.
 *
 * @module
 */

/** A word, and what it means. */
export interface Idea {
  /** The word, in lower case, with hyphens for blanks. */
  readonly name: string;
  /** Other words that lead here. Their plurals, capitals and signs need not be named: {@linkcode keyOf}. */
  readonly also?: readonly string[];
  /** Two to five sentences, of which the first can stand alone. */
  readonly text: string;
  /** The file where it can be seen, from the root of the repository. */
  readonly home: string;
  /** How that file writes it, where that is not its name. */
  readonly written?: string;
  /** Words to read next. */
  readonly related: readonly string[];
}

/** What is left of a word when it does not matter how it is written: `yield*`, `runInExecutor()`, `SO_REUSEPORT`. */
export function keyOf(word: string): string {
  return word.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
}

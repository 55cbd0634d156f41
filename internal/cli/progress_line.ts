/**
 * One line that says what is going on. On a terminal only: in a log, a line that is overwritten is a line of
 * garbage, and so it is on a terminal that cannot erase.
 *
 * @module
 */

import type { TextStream } from "./output.ts";

/** ECMA-48: to the first column; erase to the end of the line. */
const ERASE_LINE = "\r\x1b[K";

/** A line that the terminal breaks in two could not be overwritten. */
const LENGTH_MAX = 79;

/** Shows progress until it is disposed of. */
export class ProgressLine implements Disposable {
  readonly #stream: TextStream;

  /** @param stream the one for messages: results must not be mixed with progress */
  constructor(stream: TextStream) {
    this.#stream = stream;
  }

  /** Puts `text` in the place of the line before; what does not fit is left out. */
  show(text: string): void {
    if (!this.#stream.isTerminal) return;
    this.#stream.write(ERASE_LINE + this.#stream.style.dim(text.slice(0, LENGTH_MAX)));
  }

  /** Leaves an empty line. */
  [Symbol.dispose](): void {
    this.show("");
  }
}

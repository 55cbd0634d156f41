/**
 * One line that says what is going on. On a terminal only: in a log, a line that is overwritten is a line of
 * garbage, and so it is on a terminal that cannot erase.
 *
 * @module
 */

import { cutEnd } from "./display_width.ts";
import type { TextStream } from "./output.ts";

/** ECMA-48: to the first column; erase to the end of the line. */
const ERASE_LINE = "\r\x1b[K";

/** Shows progress until it is disposed of. */
export class ProgressLine implements Disposable {
  readonly #stream: TextStream;

  /** @param stream the one for messages: results must not be mixed with progress */
  constructor(stream: TextStream) {
    this.#stream = stream;
  }

  /** Puts `text` in the place of the line before; what does not fit is left out. */
  show(text: string): void {
    const { columns, style } = this.#stream;
    if (columns === null) return;
    // A line that the terminal breaks in two could not be overwritten, and some break it at the last column.
    this.#stream.write(ERASE_LINE + style.dim(cutEnd(text, columns - 1)));
  }

  /** Leaves an empty line. */
  [Symbol.dispose](): void {
    this.show("");
  }
}

/**
 * One line that says what is going on, and how long it will still take. On a terminal only: in a
 * log, a line that is overwritten is a line of garbage.
 *
 * @module
 */

import type { TextStream } from "../../internal/cli/output.ts";
import { durationText } from "./estimate.ts";
import type { Trial } from "./schedule.ts";

/** ECMA-48: to the first column; erase to the end of the line. */
const ERASE_LINE = "\r\x1b[K";

/** A line that the terminal breaks in two could not be overwritten. */
const LENGTH_MAX = 79;

/** Shows progress until it is disposed of. */
export class Progress implements Disposable {
  readonly #stream: TextStream;
  readonly #rounds: number;

  constructor(stream: TextStream, rounds: number) {
    this.#stream = stream;
    this.#rounds = rounds;
  }

  /** Says what is measured now. */
  show({ serverId, scenario, round }: Trial, done: number, all: number, secondsLeft: number): void {
    this.#overwrite(
      `round ${round} of ${this.#rounds}, ${done} of ${all} done, ${
        durationText(secondsLeft)
      } left: ` +
        `${serverId}, ${scenario.clients.join(" + ")}`,
    );
  }

  [Symbol.dispose](): void {
    this.#overwrite("");
  }

  #overwrite(text: string): void {
    if (!this.#stream.isTerminal) return;
    this.#stream.write(ERASE_LINE + this.#stream.style.dim(text.slice(0, LENGTH_MAX)));
  }
}

/**
 * Follows the figures of the live slides while one of them is shown, and no longer.
 *
 * A browser opens six connections to a host at most, for all of its windows together. Seven decks that hold a stream
 * each would leave none for a page, nor for a button.
 */

import { Trouble } from "./program.js";

/** One stream at a time, or none. */
export class Following {
  #source;
  #onState;
  #onTrouble;
  #abort = null;

  /** @param onTrouble is told the word of a `Trouble` when a stream ends that nobody has closed */
  constructor(source, onState, onTrouble) {
    this.#source = source;
    this.#onState = onState;
    this.#onTrouble = onTrouble;
  }

  /** Opens the stream, unless it is open: also again, after it has ended. */
  async open() {
    if (this.#abort !== null) return;
    const abort = this.#abort = new AbortController();
    const { signal } = abort;
    try {
      await this.#source.follow((state) => signal.aborted || this.#onState(state), signal);
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof Trouble)) throw error;
      this.#abort = null;
      this.#onTrouble(error.message);
    }
  }

  /** Closes it. */
  close() {
    this.#abort?.abort();
    this.#abort = null;
  }
}

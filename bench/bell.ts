/**
 * Something happened: rung by callbacks, heard by a loop.
 *
 * A loop that waits for windows, timers, ends of processes and signals would need a promise for each
 * of them. Here they all ring one bell, and the loop looks around itself what it was.
 *
 * @module
 */

/** Remembers that it has rung until that is heard. */
export class Bell {
  #hasRung = false;
  #hear = () => {};

  /** Rings. May be passed as a callback. */
  readonly ring = (): void => {
    this.#hasRung = true;
    this.#hear();
  };

  /** Waits until it has rung since the last time. */
  async rung(): Promise<void> {
    while (!this.#hasRung) await new Promise<void>((resolve) => this.#hear = resolve);
    this.#hasRung = false;
  }
}

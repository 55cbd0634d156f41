/**
 * Something happened: told by callbacks, waited for by a loop.
 *
 * A loop that waits for windows, timers, ends of processes and signals would need a promise for each
 * of them. Here they all set one event, and the loop looks around itself what it was.
 *
 * Threads know two kinds of events. One that is reset by hand stays set, and lets everybody through,
 * as asyncio's does. One that resets itself lets one waiter through and is unset again, so that the
 * loop waits anew in each of its turns, and misses nothing that happened while it was busy.
 *
 * @see Windows' `CreateEvent`, whose `bManualReset` is the difference
 * @module
 */

/**
 * An event that stays set until somebody has waited for it. It has one waiter at a time.
 *
 * @example
 * ```ts
 * const event = new AutoResetEvent();
 * event.set();
 * event.set();
 * await event.wait(); // Twice set, and waited for once: from here on, it is not set.
 * ```
 */
export class AutoResetEvent {
  #isSet = false;
  #wake = () => {};

  /** Sets the event. May be passed as a callback. */
  readonly set = (): void => {
    this.#isSet = true;
    this.#wake();
  };

  /** Waits until it is set, and resets it. */
  async wait(): Promise<void> {
    while (!this.#isSet) await new Promise<void>((resolve) => this.#wake = resolve);
    this.#isSet = false;
  }
}

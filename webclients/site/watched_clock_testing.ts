/**
 * Clocks with which a test knows what the site waits for.
 *
 * @module
 */

import { ManualClock } from "../../internal/measure/manual_clock.ts";

/** A clock that is moved by hand, and tells when somebody begins to wait. */
export class WatchedClock extends ManualClock {
  readonly #watchers: { delayMs: number; count: number; resolve: () => void }[] = [];

  /** Resolved when somebody asked `count` times, from now on, to be called after just this time. */
  asked(delayMs: number, count = 1): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#watchers.push({ delayMs, count, resolve });
    return promise;
  }

  override after(delayMs: number, fn: () => void): () => void {
    const cancel = super.after(delayMs, fn);
    for (const watcher of this.#watchers) {
      if (watcher.delayMs === delayMs && --watcher.count === 0) watcher.resolve();
    }
    return cancel;
  }
}

/** A clock on which pauses shorter than a second are over at once, and longer ones never. */
export class HurriedClock extends WatchedClock {
  override after(delayMs: number, fn: () => void): () => void {
    if (delayMs >= 1_000) return super.after(delayMs, fn);
    const soon = setImmediate(fn);
    return () => clearImmediate(soon);
  }
}

/**
 * Whose waiters are these?
 *
 * A lock is made anywhere, also before there is a loop. Whoever has to wait for it waits on the loop that runs. If a
 * task of a second loop were let in, it would one day wake a waiter of the first, which hears of nothing while it waits
 * for the time or for sockets. So the first wait decides to which loop a lock belongs, and from then on it refuses
 * others.
 *
 * Counterpart: `asyncio.mixins._LoopBoundMixin`.
 * @module
 */

import type { AbstractEventLoop } from "../kernel/abstract_event_loop.ts";
import { Future } from "../kernel/future.ts";
import { getRunningLoop } from "../kernel/running.ts";

/** The loop on which one waits for something, once somebody has. */
export class BoundLoop {
  #loop: AbstractEventLoop | null = null;

  /**
   * Returns a future for one who has to wait.
   *
   * @throws {Error} when another loop is running than at the first time
   */
  createFuture(): Future<void> {
    const loop = getRunningLoop();
    this.#loop ??= loop;
    if (loop !== this.#loop) {
      throw new Error(
        "Cannot wait for it: all who wait must be on the same event loop, got a task of a second one",
      );
    }
    return new Future<void>(loop);
  }
}

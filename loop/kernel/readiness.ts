/**
 * Waiting until a socket is ready: a future that the watcher of the socket completes.
 *
 * Counterpart: the futures of `asyncio.BaseSelectorEventLoop`, one for each `_add_reader` and `_add_writer`.
 * @module
 */

import type { Registered } from "../io/types.ts";
import type { AbstractEventLoop } from "./abstract_event_loop.ts";
import type { AbstractFuture, AbstractHandle } from "./abstract_types.ts";
import { type DoneCallback, Future } from "./future.ts";
import { Handle } from "./handle.ts";
import { requireOpen } from "./loop_checks.ts";
import type { Direction } from "./observer.ts";
import { requireUnowned, setWatcher, unwatch, watcherOf } from "./watching.ts";

/**
 * Tells when the socket is ready. The selector keeps watching it afterwards: a coroutine that reads once will
 * most likely read again, and to stop and start watching would cost two system calls a request. If nobody waits
 * the next time it is ready, because all is done or was cancelled, watching stops then.
 *
 * @returns a future that is done when the socket is ready
 * @throws {Error} when another coroutine waits for the same already, when a transport or server has the socket, or when
 * the loop is closed
 */
export function untilReady(
  loop: AbstractEventLoop,
  socket: Registered,
  direction: Direction,
): Readiness {
  const known = watcherOf(loop, socket, direction);
  if (known instanceof Waker) return known.sleep(socket, direction);
  requireOpen(loop, "wait for a socket");
  requireUnowned(loop, socket, "wait for");
  const waker = new Waker(loop, () => {
    if (watcherOf(loop, socket, direction) === waker) unwatch(loop, socket, direction);
  });
  setWatcher(loop, socket, direction, waker);
  return waker.sleep(socket, direction);
}

/**
 * That a socket is ready. It can be used again: a server waits for the same socket once for each request, and a future is
 * most of what a wait would allocate.
 *
 * Nobody must see a result vanish. So it is used again only if the one that waited has said that it has seen the result,
 * and no other has ever asked to be told.
 */
export class Readiness extends Future<void> {
  #asked = 0;
  #isSeen = false;

  override addWaiter(step: AbstractHandle): void {
    this.#asked++;
    super.addWaiter(step);
  }

  override addDoneCallback(fn: DoneCallback<void>, waiter?: AbstractFuture): void {
    this.#asked = Infinity;
    super.addDoneCallback(fn, waiter);
  }

  /** For the coroutine that waited: it has gone on, and looks at this no more. */
  seen(): void {
    this.#isSeen = true;
  }

  /** For the waker: makes it pending. @returns whether that was possible */
  useAgain(): boolean {
    if (!this.#isSeen || this.#asked > 1) return false;
    this.#asked = 0;
    this.#isSeen = false;
    this.rearm();
    return true;
  }
}

/** The reader or writer that wakes a coroutine. */
class Waker extends Handle {
  #sleeper: Readiness | null = null;
  readonly #nobodySleeps: () => void;

  constructor(loop: AbstractEventLoop, nobodySleeps: () => void) {
    super(null, [], loop);
    this.#nobodySleeps = nobodySleeps;
  }

  sleep(socket: Registered, direction: Direction): Readiness {
    const sleeper = this.#sleeper;
    if (sleeper !== null && !sleeper.done()) {
      throw new Error(
        "Cannot wait for the socket: one coroutine at a time may wait for the same, got a second one",
      );
    }
    const next = sleeper?.useAgain() ? sleeper : this.#sleeper = new Readiness(this.loop);
    const { observer } = this.loop;
    if (observer !== null) observer.watched?.(socket, direction, next);
    return next;
  }

  override run(): void {
    if (this.#sleeper === null || this.#sleeper.done()) this.#nobodySleeps();
    else this.#sleeper.setResult();
  }

  override cancelled(): boolean {
    return false;
  }

  override toString(): string {
    return "wake-up of a coroutine that waits for a socket";
  }
}

/**
 * Calling a function whenever a socket is ready.
 *
 * This is the bridge from the selector, which says *which* sockets are ready, to the ready queue, which holds
 * *what* to do. Each watched socket carries two handles, one for reading and one for writing; the selector's
 * mask says which of them there are. The same handle is queued each time, so readiness allocates nothing.
 *
 * Counterpart: `loop.add_reader`, `loop.add_writer` and `_process_events` in `asyncio.BaseSelectorEventLoop`.
 * @module
 */

import type { EventLoop } from "../event_loop.ts";
import { Future } from "./future.ts";
import { Handle } from "./handle.ts";
import { EVENT_READ, EVENT_WRITE, type Registered, type Selector } from "../io/types.ts";

/** What the loop keeps in a socket's `data`. */
class Watchers {
  /** Where the socket is registered; a socket that outlives its loop may be used on another one. */
  readonly selector: Selector;
  reader: Handle | null = null;
  writer: Handle | null = null;

  constructor(selector: Selector) {
    this.selector = selector;
  }

  get mask(): number {
    return (this.reader === null ? 0 : EVENT_READ) | (this.writer === null ? 0 : EVENT_WRITE);
  }
}

type Direction = "reader" | "writer";

/** Watches in one direction; takes the place of the handle that was there. */
export function watch(
  selector: Selector,
  socket: Registered,
  direction: Direction,
  handle: Handle,
): void {
  const known = watchersOf(socket, selector);
  const watchers = known ?? new Watchers(selector);
  watchers[direction]?.cancel();
  watchers[direction] = handle;
  if (known === null) selector.register(socket, watchers.mask, watchers);
  else selector.modify(socket, watchers.mask);
}

/** Watches no more in one direction. @returns whether it did so before */
export function unwatch(selector: Selector, socket: Registered, direction: Direction): boolean {
  const watchers = watchersOf(socket, selector);
  if (watchers === null || watchers[direction] === null) return false;
  watchers[direction].cancel();
  watchers[direction] = null;
  // It stays registered until it is closed, even if nobody waits for it: only then its break is noticed, and what
  // was sent last is waited for.
  selector.modify(socket, watchers.mask);
  return true;
}

/**
 * Tells when the socket is ready. The selector keeps watching it afterwards: a coroutine that reads once will
 * most likely read again, and to stop and start watching would cost two system calls a request. If nobody waits
 * the next time it is ready, because all is done or was cancelled, watching stops then.
 *
 * @returns a future that is done when the socket is ready
 * @throws {Error} when another coroutine waits for the same already
 */
export function untilReady(
  loop: EventLoop,
  selector: Selector,
  socket: Registered,
  direction: Direction,
): Future<void> {
  const known = watchersOf(socket, selector)?.[direction];
  if (known instanceof Waker) return known.sleep();
  const waker = new Waker(loop, () => {
    if (watchersOf(socket, selector)?.[direction] === waker) unwatch(selector, socket, direction);
  });
  watch(selector, socket, direction, waker);
  return waker.sleep();
}

/** The reader or writer that wakes a coroutine. */
class Waker extends Handle {
  #sleeper: Future<void> | null = null;
  readonly #nobodySleeps: () => void;

  constructor(loop: EventLoop, nobodySleeps: () => void) {
    super(null, [], loop);
    this.#nobodySleeps = nobodySleeps;
  }

  sleep(): Future<void> {
    if (this.#sleeper !== null && !this.#sleeper.done()) {
      throw new Error(
        "Cannot wait for the socket: one coroutine at a time may wait for the same, got a second one",
      );
    }
    return this.#sleeper = new Future<void>(this.loop);
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

/** Queues the handles of the sockets that the selector found ready. */
export function queueReady(loop: EventLoop, sockets: Registered[]): void {
  for (const socket of sockets) {
    const watchers = socket.data;
    if (!(watchers instanceof Watchers)) continue;
    if (socket.ready & EVENT_READ && watchers.reader !== null) loop.enqueue(watchers.reader);
    if (socket.ready & EVENT_WRITE && watchers.writer !== null) loop.enqueue(watchers.writer);
  }
}

function watchersOf(socket: Registered, selector: Selector): Watchers | null {
  const watchers = socket.data;
  return watchers instanceof Watchers && watchers.selector === selector ? watchers : null;
}

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

import { EVENT_READ, EVENT_WRITE, type Registered, type Selector } from "../io/types.ts";
import { type AbstractEventLoop, kernel } from "./abstract_event_loop.ts";
import type { AbstractFuture, AbstractHandle } from "./abstract_types.ts";
import type { Fifo } from "./fifo.ts";
import { copyContext } from "./context.ts";
import { type DoneCallback, Future } from "./future.ts";
import { Handle } from "./handle.ts";
import { requireOpen } from "./loop_checks.ts";

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

/** Which of the two that a socket may have: what is called when it can be read, or when it can be written. */
export type Direction = "reader" | "writer";

/** Calls `fn(...args)` whenever the socket is ready; takes the place of what was called before. */
export function watch<A extends unknown[]>(
  loop: AbstractEventLoop,
  socket: Registered,
  direction: Direction,
  fn: (...args: A) => unknown,
  ...args: A
): void {
  requireOpen(loop, "watch a socket");
  // One context for all its calls, so that what one of them sets is there in the next.
  setWatcher(loop, socket, direction, new Handle(copyContext().wrap(fn), args, loop));
}

function setWatcher(
  loop: AbstractEventLoop,
  socket: Registered,
  direction: Direction,
  handle: Handle,
): void {
  const { selector } = loop[kernel];
  const known = watchersOf(socket, selector);
  const watchers = known ?? new Watchers(selector);
  watchers[direction]?.cancel();
  watchers[direction] = handle;
  if (known === null) selector.register(socket, watchers.mask, watchers);
  else selector.modify(socket, watchers.mask);
}

/** Calls nothing any more when the socket is ready. @returns whether there was something to call */
export function unwatch(
  loop: AbstractEventLoop,
  socket: Registered,
  direction: Direction,
): boolean {
  if (loop.isClosed()) return false;
  const { selector } = loop[kernel];
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
 * A transport or a server that has a socket is told when it is ready. Whoever came between would have its bytes, and
 * it would wait for ever.
 *
 * @throws {Error} when a transport or server of this loop has the socket
 */
export function requireUnowned(loop: AbstractEventLoop, socket: Registered, action: string): void {
  if (loop[kernel].openSockets.has(socket)) {
    throw new Error(
      `Cannot ${action} the socket: it must be the program's own, got one that a transport or server has`,
    );
  }
}

/**
 * The selector tells nothing of a closed socket, so whoever waited for it would wait for ever.
 *
 * @throws {Deno.errors.BadResource} when the socket is closed
 */
export function requireOpenSocket(socket: Registered, action: string): void {
  if (!socket.isClosed) return;
  throw new Deno.errors.BadResource(
    `Cannot ${action}: the socket must be open, got a closed one`,
  );
}

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
  const { selector } = loop[kernel];
  const known = watchersOf(socket, selector)?.[direction];
  if (known instanceof Waker) return known.sleep();
  requireOpen(loop, "wait for a socket");
  requireUnowned(loop, socket, "wait for");
  const waker = new Waker(loop, () => {
    if (watchersOf(socket, selector)?.[direction] === waker) unwatch(loop, socket, direction);
  });
  setWatcher(loop, socket, direction, waker);
  return waker.sleep();
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

  sleep(): Readiness {
    const sleeper = this.#sleeper;
    if (sleeper !== null) {
      if (!sleeper.done()) {
        throw new Error(
          "Cannot wait for the socket: one coroutine at a time may wait for the same, got a second one",
        );
      }
      if (sleeper.useAgain()) return sleeper;
    }
    return this.#sleeper = new Readiness(this.loop);
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
export function queueReady(ready: Fifo<AbstractHandle>, sockets: Registered[]): void {
  for (const socket of sockets) {
    const watchers = socket.data;
    if (!(watchers instanceof Watchers)) continue;
    if (socket.ready & EVENT_READ && watchers.reader !== null) ready.push(watchers.reader);
    if (socket.ready & EVENT_WRITE && watchers.writer !== null) ready.push(watchers.writer);
  }
}

function watchersOf(socket: Registered, selector: Selector): Watchers | null {
  const watchers = socket.data;
  return watchers instanceof Watchers && watchers.selector === selector ? watchers : null;
}

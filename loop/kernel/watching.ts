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
import { copyContext } from "./context.ts";
import { Handle } from "./handle.ts";
import { requireOpen } from "./loop_checks.ts";
import type { Direction } from "./observer.ts";

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
  loop.observer?.watched?.(socket, direction, null);
}

/** Queues `handle` whenever the socket is ready, in the place of the one before. */
export function setWatcher(
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
  loop.observer?.unwatched?.(socket, direction);
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

/** Queues the handles of the sockets that the selector found ready. */
export function queueReady(loop: AbstractEventLoop, sockets: Registered[]): void {
  for (const socket of sockets) {
    const watchers = socket.data;
    if (!(watchers instanceof Watchers)) continue;
    if (socket.ready & EVENT_READ && watchers.reader !== null) queue(loop, watchers.reader);
    if (socket.ready & EVENT_WRITE && watchers.writer !== null) queue(loop, watchers.writer);
  }
}

/** Returns the handle that is queued when the socket is ready; null when there is none on this loop. */
export function watcherOf(
  loop: AbstractEventLoop,
  socket: Registered,
  direction: Direction,
): Handle | null {
  return watchersOf(socket, loop[kernel].selector)?.[direction] ?? null;
}

function queue(loop: AbstractEventLoop, handle: Handle): void {
  loop[kernel].ready.push(handle);
  if (loop.observer !== null) loop.observer.handleQueued?.(handle, "socket");
}

function watchersOf(socket: Registered, selector: Selector): Watchers | null {
  const watchers = socket.data;
  return watchers instanceof Watchers && watchers.selector === selector ? watchers : null;
}

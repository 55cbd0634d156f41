/**
 * Sockets for coroutines: calls that wait without holding up anybody else.
 *
 * A socket of `io/` never waits: it says "would block", and the selector says when to try again. To wait for a
 * socket is therefore to ask the selector, to sleep on a future meanwhile, and to try again:
 *
 * ```ts ignore
 * const listener = yield* loop.sockListen({ hostname: "127.0.0.1", port: 0 });
 * const sock = yield* loop.sockAccept(listener);
 * for (let bytes; (bytes = yield* loop.sockRecv(sock, 4096)).length > 0;) yield* loop.sockSendall(sock, bytes);
 * ```
 *
 * One difference from asyncio: `sockRecv` waits for the selector first, and asyncio tries first. So a client
 * that sends without a pause cannot keep the others from their turn, and there is no call in vain.
 *
 * Counterpart: `loop.sock_accept`, `loop.sock_connect`, `loop.sock_recv`, `loop.sock_sendall`.
 * @module
 */

import {
  CLOSED,
  type ConnectOptions,
  type Listener,
  type ListenOptions,
  type Socket,
  WOULD_BLOCK,
} from "../io/types.ts";
import type { AbstractEventLoop } from "../kernel/abstract_event_loop.ts";
import type { Coroutine } from "../kernel/coroutine.ts";
import { requireOpenSocket, untilReady } from "../kernel/watching.ts";
import { openNetwork } from "./open_network.ts";

/**
 * What came with a `recv()` beyond what its caller wanted. Made when that happens for the first time: most programs take
 * what comes, and then nobody need look here.
 */
let unread: WeakMap<Socket, Uint8Array> | null = null;

/** See `EventLoop.sockListen`. */
export function* sockListen(
  loop: AbstractEventLoop,
  options: ListenOptions,
): Coroutine<Listener> {
  return (yield* openNetwork(loop)).listen(options);
}

/** See `EventLoop.sockAccept`. */
export function* sockAccept(
  loop: AbstractEventLoop,
  listener: Listener,
): Coroutine<Socket> {
  requireOpenSocket(listener, "accept");
  for (;;) {
    // A listener that has drained closes itself here. Who waits for it is then stopped by `loop.drain()`.
    const sock = listener.accept();
    if (sock !== null) return sock;
    yield* untilReady(loop, listener, "reader");
  }
}

/** See `EventLoop.sockConnect`. */
export function* sockConnect(
  loop: AbstractEventLoop,
  target: ConnectOptions | Socket,
): Coroutine<Socket> {
  const sock = "recv" in target ? target : (yield* openNetwork(loop)).connect(target);
  requireOpenSocket(sock, "connect");
  try {
    yield* untilReady(loop, sock, "writer");
    if (sock.error !== null) throw sock.error;
  } catch (error) {
    // Whoever has stopped waiting may have done so in the very moment in which the connection came about.
    sock.abort();
    throw error;
  }
  return sock;
}

/** See `EventLoop.sockRecv`. */
export function* sockRecv(
  loop: AbstractEventLoop,
  sock: Socket,
  max: number,
): Coroutine<Uint8Array<ArrayBuffer>> {
  if (!(max >= 1)) throw new RangeError(`Cannot receive: max must be at least 1, got ${max}`);
  requireOpenSocket(sock, "receive");
  const rest = unread?.get(sock);
  if (rest !== undefined) {
    unread!.delete(sock);
    return take(sock, rest, rest.length, max);
  }
  let count;
  do {
    yield* untilReady(loop, sock, "reader");
    // It may have been closed since it was reported.
    requireOpenSocket(sock, "receive");
    count = sock.recv();
  } while (count === WOULD_BLOCK);
  if (count === CLOSED) throw sock.error ?? cutOff();
  return take(sock, sock.bytes, count, max);
}

/** See `EventLoop.sockSendall`. */
export function* sockSendall(
  loop: AbstractEventLoop,
  sock: Socket,
  bytes: Uint8Array,
): Coroutine<void> {
  let rest = bytes;
  for (;;) {
    requireOpenSocket(sock, "send");
    const count = sock.send(rest, rest.length);
    if (sock.error !== null) throw sock.error;
    if (count === rest.length) return;
    rest = rest.subarray(count);
    yield* untilReady(loop, sock, "writer");
  }
}

/** The error of a connection that the draining of its server has ended. */
export function cutOff(): Error {
  return new Deno.errors.ConnectionAborted(
    "Cannot receive: the connection must be open, got one that was ended because the server drains",
  );
}

/** Copies what the caller wants of `count` bytes, since a socket only lends them, and keeps the rest for the next call. */
function take(
  sock: Socket,
  bytes: Uint8Array,
  count: number,
  max: number,
): Uint8Array<ArrayBuffer> {
  if (count > max) (unread ??= new WeakMap()).set(sock, bytes.slice(max, count));
  return bytes.slice(0, Math.min(count, max)) as Uint8Array<ArrayBuffer>;
}

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
 * `sockRecv` gives bytes in an array of their own. To make one takes longer than all the rest of the call, so a server
 * that copies them anyway says where to: `yield* loop.sockRecvInto(sock, buffer)` returns how many there are. In the same
 * way, `sockSendall(sock, buffer, count)` sends the beginning of a buffer that is used again and again.
 *
 * One difference from asyncio: `sockRecv` waits for the selector first, and asyncio tries first. So a client
 * that sends without a pause cannot keep the others from their turn, and there is no call in vain.
 *
 * Counterpart: `loop.sock_accept`, `loop.sock_connect`, `loop.sock_recv`, `loop.sock_recv_into`, `loop.sock_sendall`.
 * @module
 */

import { copyBytes } from "../io/copy_bytes.ts";
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
import { type Readiness, untilReady } from "../kernel/readiness.ts";
import { WaitLoop } from "../kernel/wait_loop.ts";
import { requireOpenSocket } from "../kernel/watching.ts";
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

// The two calls that a server makes for each request do without a generator. What they do is what `sockRecv()` above
// does, step by step.

/** See `EventLoop.sockRecvInto`. */
export class SockRecvInto extends WaitLoop<number, Readiness> {
  readonly #loop: AbstractEventLoop;
  readonly #sock: Socket;
  readonly #buffer: Uint8Array;

  constructor(loop: AbstractEventLoop, sock: Socket, buffer: Uint8Array) {
    super();
    this.#loop = loop;
    this.#sock = sock;
    this.#buffer = buffer;
  }

  protected override begin(): IteratorReturnResult<number> | null {
    const sock = this.#sock;
    if (this.#buffer.length === 0) {
      throw new RangeError("Cannot receive: the buffer must have room, got an empty one");
    }
    requireOpenSocket(sock, "receive");
    const rest = unread?.get(sock);
    if (rest === undefined) return null;
    unread!.delete(sock);
    return this.#fill(rest, rest.length);
  }

  protected override attempt(): IteratorReturnResult<number> | null {
    const sock = this.#sock;
    requireOpenSocket(sock, "receive");
    const count = sock.recv();
    if (count === WOULD_BLOCK) return null;
    if (count === CLOSED) throw sock.error ?? cutOff();
    return this.#fill(sock.bytes, count);
  }

  protected override wait(): Readiness {
    return untilReady(this.#loop, this.#sock, "reader");
  }

  protected override woken(readiness: Readiness): void {
    readiness.seen();
  }

  #fill(bytes: Uint8Array, count: number): IteratorReturnResult<number> {
    const buffer = this.#buffer;
    const value = Math.min(count, buffer.length);
    keepRest(this.#sock, bytes, value, count);
    copyBytes(bytes, 0, value, buffer, 0);
    return { done: true, value };
  }
}

/** See `EventLoop.sockSendall`. */
export class SockSendall extends WaitLoop<void, Readiness> {
  readonly #loop: AbstractEventLoop;
  readonly #sock: Socket;
  #rest: Uint8Array;
  #count: number;

  constructor(loop: AbstractEventLoop, sock: Socket, bytes: Uint8Array, count: number) {
    super();
    this.#loop = loop;
    this.#sock = sock;
    this.#rest = bytes;
    this.#count = count;
  }

  protected override begin(): IteratorReturnResult<void> | null {
    const { length } = this.#rest;
    if (!(Number.isInteger(this.#count) && this.#count >= 0 && this.#count <= length)) {
      throw new RangeError(
        `Cannot send: count must be a whole number from 0 to ${length}, got ${this.#count}`,
      );
    }
    return this.attempt();
  }

  protected override attempt(): IteratorReturnResult<void> | null {
    const sock = this.#sock;
    requireOpenSocket(sock, "send");
    const count = sock.send(this.#rest, this.#count);
    if (sock.error !== null) throw sock.error;
    if (count === this.#count) return { done: true, value: undefined };
    this.#rest = this.#rest.subarray(count);
    this.#count -= count;
    return null;
  }

  protected override wait(): Readiness {
    return untilReady(this.#loop, this.#sock, "writer");
  }

  protected override woken(readiness: Readiness): void {
    readiness.seen();
  }
}

/** The error of a connection that the draining of its server has ended. */
export function cutOff(): Error {
  return new Deno.errors.ConnectionAborted(
    "Cannot receive: the connection must be open, got one that was ended because the server drains",
  );
}

/** Copies what the caller wants of `count` bytes, since a socket only lends them. */
function take(
  sock: Socket,
  bytes: Uint8Array,
  count: number,
  max: number,
): Uint8Array<ArrayBuffer> {
  const taken = Math.min(count, max);
  keepRest(sock, bytes, taken, count);
  return bytes.slice(0, taken) as Uint8Array<ArrayBuffer>;
}

/** Keeps what the caller does not want for the next call. */
function keepRest(sock: Socket, bytes: Uint8Array, taken: number, count: number): void {
  if (count > taken) (unread ??= new WeakMap()).set(sock, bytes.slice(taken, count));
}

/**
 * Accepts connections, and gives each its transport and its protocol.
 *
 * Counterpart: `loop.create_server`, `asyncio.Server`.
 * @module
 */

import type { Address, Listener, ListenOptions } from "../io/types.ts";
import { type AbstractEventLoop, kernel } from "../kernel/abstract_event_loop.ts";
import type { Coroutine } from "../kernel/coroutine.ts";
import { Future } from "../kernel/future.ts";
import { requireCallback } from "../kernel/loop_checks.ts";
import { coroutine } from "../kernel/never_awaited.ts";
import { unwatch, watch } from "../kernel/watching.ts";
import type { ProtocolFactory } from "./protocol.ts";
import { sockListen } from "./socket_calls.ts";
import { SocketTransport } from "./socket_transport.ts";

/** Made by `createServer()` and `startServer()`; it accepts already. */
export class Server {
  readonly #loop: AbstractEventLoop;
  readonly #listener: Listener;
  readonly #makeProtocol: ProtocolFactory;
  readonly #waiters = new Set<Future<void>>();
  #connections = 0;
  #serving = true;

  /** Starts to accept. */
  constructor(loop: AbstractEventLoop, listener: Listener, makeProtocol: ProtocolFactory) {
    this.#loop = loop;
    this.#listener = listener;
    this.#makeProtocol = makeProtocol;
    loop[kernel].openSockets.add(listener);
    watch(loop, listener, "reader", this.#accept);
  }

  /** The address really bound, which tells the port when 0 was asked for. */
  get addr(): Address {
    return this.#listener.addr;
  }

  /** Returns whether it accepts connections. */
  isServing(): boolean {
    return this.#serving;
  }

  /** Accepts no more; the connections that there are go on. Idempotent. */
  close(): void {
    if (!this.#serving) return;
    this.#serving = false;
    unwatch(this.#loop, this.#listener, "reader");
    this.#listener.close();
    this.#loop[kernel].openSockets.delete(this.#listener);
    this.#maybeFinish();
  }

  /** Waits until it is closed and its last connection is over. */
  @coroutine
  *waitClosed(): Coroutine<void> {
    if (this.#finished) return;
    const waiter = new Future<void>(this.#loop);
    this.#waiters.add(waiter);
    try {
      yield* waiter;
    } finally {
      this.#waiters.delete(waiter);
    }
  }

  get #finished(): boolean {
    return !this.#serving && this.#connections === 0;
  }

  readonly #accept = (): void => {
    for (let sock; (sock = this.#listener.accept()) !== null;) {
      // Before the factory is called, which may close the server: this connection is still to be waited for.
      this.#connections++;
      try {
        new SocketTransport(this.#loop, sock, this.#makeProtocol(), this.#connectionLost);
      } catch (exception) {
        sock.close();
        this.#loop.callExceptionHandler({
          message: "Exception in the protocol factory of a server",
          exception,
        });
        this.#connectionLost();
      }
    }
  };

  readonly #connectionLost = (): void => {
    this.#connections--;
    this.#maybeFinish();
  };

  #maybeFinish(): void {
    if (!this.#finished) return;
    for (const waiter of this.#waiters) if (!waiter.done()) waiter.setResult();
  }
}

/** See `EventLoop.createServer`. */
export function* createServer(
  loop: AbstractEventLoop,
  makeProtocol: ProtocolFactory,
  options: ListenOptions,
): Coroutine<Server> {
  requireCallback(makeProtocol, "createServer");
  return new Server(loop, yield* sockListen(loop, options), makeProtocol);
}

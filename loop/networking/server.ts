/**
 * Accepts connections, and gives each its transport and its protocol.
 *
 * Counterpart: `loop.create_server`, `asyncio.Server`.
 * @module
 */

import type { Address, Listener, ListenOptions } from "../io/types.ts";
import { type AbstractEventLoop, kernel } from "../kernel/abstract_event_loop.ts";
import type { Coroutine } from "../kernel/coroutine.ts";
import { CancelledError } from "../kernel/errors.ts";
import { Future } from "../kernel/future.ts";
import { requireCallback } from "../kernel/loop_checks.ts";
import { coroutine } from "../kernel/never_awaited.ts";
import { requireOpenSocket, unwatch, watch } from "../kernel/watching.ts";
import { sleep } from "../waiting/sleep.ts";
import type { ProtocolFactory, Transport } from "./protocol.ts";
import { sockListen } from "./socket_calls.ts";
import { SocketTransport } from "./socket_transport.ts";

/** Where and how a server serves: at one or several addresses, or with a listener that is there already. */
export interface ServerOptions extends Omit<ListenOptions, "hostname" | "port"> {
  /** At which IP addresses, or names for one: each has a listener of its own. Not together with `sock`. */
  hostname?: string | readonly string[];
  /** At which port, 0 to 65535; 0: one that is free, for each address another. Not together with `sock`. */
  port?: number;
  /** A listener of the program's, such as `sockListen()` returns, which the server closes in the end. */
  sock?: Listener;
  /** Whether it accepts connections at once; otherwise they wait for `startServing()`. @default true */
  startServing?: boolean;
}

/** Made by `createServer()` and `startServer()`. `using server = …` closes it at the end of the block. */
export class Server implements Disposable {
  readonly #loop: AbstractEventLoop;
  readonly #makeProtocol: ProtocolFactory;
  readonly #addr: Address;
  /** Empty when it is closed. */
  #listeners: readonly Listener[];
  readonly #waiters = new Set<Future<void>>();
  readonly #transports = new Set<Transport>();
  /** How many connections are open; one counts before it has a transport, for its protocol may close the server. */
  #connections = 0;
  #serving = false;
  #servesForever: Future<void> | null = null;

  /** Made by `createServer()` and `startServer()`. @param listeners one or more, which it owns from now on */
  constructor(
    loop: AbstractEventLoop,
    listeners: readonly [Listener, ...Listener[]],
    makeProtocol: ProtocolFactory,
  ) {
    this.#loop = loop;
    this.#makeProtocol = makeProtocol;
    this.#listeners = listeners;
    this.#addr = listeners[0].addr;
    for (const listener of listeners) loop[kernel].openSockets.add(listener);
  }

  /** The address really bound, which tells the port when 0 was asked for; of several, the first. */
  get addr(): Address {
    return this.#addr;
  }

  /** Its listeners, each with its address; none when it is closed. */
  get sockets(): readonly Listener[] {
    return this.#listeners;
  }

  /** Returns the loop on which it serves. */
  getLoop(): AbstractEventLoop {
    return this.#loop;
  }

  /** Returns whether it accepts connections. */
  isServing(): boolean {
    return this.#serving;
  }

  /** Accepts connections from now on. Idempotent. @throws {Error} when it is closed */
  @coroutine
  *startServing(): Coroutine<void> {
    this.start();
    yield* sleep(0);
  }

  /**
   * Accepts connections until the task is cancelled, or the server closed; in both cases it throws a cancellation, and
   * before that it closes the server, and waits until the last connection is over.
   *
   * @throws {CancelledError} at the end
   * @throws {Error} when it is closed, or serves for ever already
   */
  @coroutine
  *serveForever(): Coroutine<never> {
    if (this.#servesForever !== null) {
      throw new Error("Cannot serve for ever: one task at a time may wait for that, got a second");
    }
    this.start();
    const forever = this.#servesForever = new Future<void>(this.#loop);
    try {
      yield* forever;
      throw new CancelledError();
    } catch (error) {
      if (error instanceof CancelledError) {
        this.close();
        yield* this.waitClosed();
      }
      throw error;
    } finally {
      this.#servesForever = null;
    }
  }

  /** Accepts no more; the connections that there are go on. Idempotent. */
  close(): void {
    const listeners = this.#listeners;
    if (listeners.length === 0) return;
    this.#listeners = [];
    for (const listener of listeners) {
      unwatch(this.#loop, listener, "reader");
      listener.close();
      this.#loop[kernel].openSockets.delete(listener);
    }
    this.#serving = false;
    this.#servesForever?.cancel();
    this.#servesForever = null;
    this.#maybeFinish();
  }

  /** The same, for `using`. It does not wait: that is what `waitClosed()` is for. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** Closes the connections that there are, each once all is sent. */
  closeClients(): void {
    for (const transport of [...this.#transports]) transport.close();
  }

  /** Closes the connections that there are, at once; what is not sent is lost. */
  abortClients(): void {
    for (const transport of [...this.#transports]) transport.abort();
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

  /** For the loop: accepts from now on. Idempotent. @throws {Error} when it is closed */
  start(): void {
    if (this.#listeners.length === 0) {
      throw new Error("Cannot serve: the server must be open, got a closed one");
    }
    if (this.#serving) return;
    this.#serving = true;
    for (const listener of this.#listeners) {
      watch(this.#loop, listener, "reader", this.#accept, listener);
    }
  }

  get #finished(): boolean {
    return this.#listeners.length === 0 && this.#connections === 0;
  }

  readonly #accept = (listener: Listener): void => {
    for (let sock; (sock = listener.accept()) !== null;) {
      this.#connections++;
      let transport: Transport;
      try {
        transport = new SocketTransport(this.#loop, sock, this.#makeProtocol(), () => {
          this.#transports.delete(transport);
          this.#connections--;
          this.#maybeFinish();
        });
      } catch (exception) {
        sock.close();
        this.#connections--;
        this.#loop.callExceptionHandler({
          message: "Exception in the protocol factory of a server",
          exception,
        });
        this.#maybeFinish();
        continue;
      }
      this.#transports.add(transport);
    }
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
  options: ServerOptions,
): Coroutine<Server> {
  requireCallback(makeProtocol, "createServer");
  const server = new Server(loop, yield* listenersFor(loop, options), makeProtocol);
  if (options.startServing ?? true) server.start();
  return server;
}

function* listenersFor(
  loop: AbstractEventLoop,
  { hostname, port, sock, ...options }: ServerOptions,
): Coroutine<[Listener, ...Listener[]]> {
  const hostnames = [hostname ?? []].flat();
  if ((sock === undefined) !== (hostnames.length > 0 && port !== undefined)) {
    throw new RangeError(
      "Cannot serve: it takes either a hostname and a port, or a listener as `sock`, got both or neither",
    );
  }
  if (sock !== undefined) {
    requireOpenSocket(sock, "serve");
    return [sock];
  }
  const listeners: Listener[] = [];
  try {
    for (const hostname of hostnames) {
      listeners.push(yield* sockListen(loop, { ...options, hostname, port: port! }));
    }
  } catch (error) {
    for (const listener of listeners) listener.close();
    throw error;
  }
  return listeners as [Listener, ...Listener[]];
}

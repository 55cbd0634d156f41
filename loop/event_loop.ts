/**
 * The event loop that a program makes.
 *
 * The kernel below it knows turns and time. This class adds what comes from outside: sockets, signals, and the results
 * of other threads. It decides nothing: each method hands the request on to the file that explains it.
 *
 * Counterpart: `asyncio.SelectorEventLoop`.
 * @module
 */

import { type ClosableExecutor, DefaultExecutor } from "./bridges/default_executor.ts";
import { type Executor, runInExecutor } from "./bridges/executor.ts";
import { SignalHandlers } from "./bridges/signals.ts";
import type { ConnectOptions, Listener, ListenOptions, Registered, Socket } from "./io/types.ts";
import { kernel } from "./kernel/abstract_event_loop.ts";
import { BaseEventLoop } from "./kernel/base_event_loop.ts";
import type { Coroutine } from "./kernel/coroutine.ts";
import type { Future } from "./kernel/future.ts";
import { requireCallback, requireIdle, requireOpen } from "./kernel/loop_checks.ts";
import { coroutine, coroutineFunction, noted } from "./kernel/never_awaited.ts";
import { getRunningLoop as currentLoop } from "./kernel/running.ts";
import { requireOpenSocket, requireUnowned, unwatch, watch } from "./kernel/watching.ts";
import { type ConnectionOptions, createConnection } from "./networking/create_connection.ts";
import type { Protocol, ProtocolFactory } from "./networking/protocol.ts";
import { createServer, type Server, type ServerOptions } from "./networking/server.ts";
import {
  sockAccept,
  sockConnect,
  sockListen,
  sockRecv,
  SockRecvInto,
  SockSendall,
} from "./networking/socket_calls.ts";
import type { StreamHandler } from "./networking/stream_protocol.ts";
import type { StreamOptions } from "./networking/stream_reader.ts";
import { startTls, type StartTlsOptions } from "./networking/start_tls.ts";
import { serveStreams } from "./networking/streams.ts";
import type { Transport } from "./networking/protocol.ts";
import type { PoolTask } from "./pool/pool_task.ts";

/** The event loop. */
export class EventLoop extends BaseEventLoop {
  readonly #signals = new SignalHandlers(this);
  readonly #defaultExecutor = new DefaultExecutor(this);

  // Sockets and signals

  /**
   * Calls `fn(...args)` whenever `sock` can be read; takes the place of the reader that was there.
   *
   * @throws {Error} when a transport or server has the socket, or the loop is closed
   * @throws {Deno.errors.BadResource} when the socket is closed
   */
  addReader<A extends unknown[]>(sock: Registered, fn: (...args: A) => unknown, ...args: A): void {
    requireCallback(fn, "addReader");
    requireUnowned(this, sock, "add a reader to");
    requireOpenSocket(sock, "add a reader");
    watch(this, sock, "reader", fn, ...args);
  }

  /** Returns whether there was a reader to remove. @throws {Error} when a transport or server has the socket */
  removeReader(sock: Registered): boolean {
    requireUnowned(this, sock, "remove a reader of");
    return unwatch(this, sock, "reader");
  }

  /**
   * Calls `fn(...args)` whenever `sock` can be written; takes the place of the writer that was there.
   *
   * @throws {Error} when a transport or server has the socket, or the loop is closed
   * @throws {Deno.errors.BadResource} when the socket is closed
   */
  addWriter<A extends unknown[]>(sock: Registered, fn: (...args: A) => unknown, ...args: A): void {
    requireCallback(fn, "addWriter");
    requireUnowned(this, sock, "add a writer to");
    requireOpenSocket(sock, "add a writer");
    watch(this, sock, "writer", fn, ...args);
  }

  /** Returns whether there was a writer to remove. @throws {Error} when a transport or server has the socket */
  removeWriter(sock: Registered): boolean {
    requireUnowned(this, sock, "remove a writer of");
    return unwatch(this, sock, "writer");
  }

  /** Calls `fn(...args)` at each `signal`; takes the place of the handler that was there. */
  addSignalHandler<A extends unknown[]>(
    signal: Deno.Signal,
    fn: (...args: A) => unknown,
    ...args: A
  ): void {
    requireCallback(fn, "addSignalHandler");
    requireOpen(this, "handle a signal");
    this.#signals.add(signal, fn, args);
  }

  /** Returns whether there was a handler to remove. */
  removeSignalHandler(signal: Deno.Signal): boolean {
    return this.#signals.remove(signal);
  }

  // Networking and other threads

  /** Binds a port. @returns a listener for `sockAccept()` @throws {Deno.errors.AddrInUse} when it is taken */
  @coroutine
  sockListen(options: ListenOptions): Coroutine<Listener> {
    return sockListen(this, options);
  }

  /**
   * Waits for a connection.
   *
   * @returns its socket, which the caller closes
   * @throws {Deno.errors.BadResource} when the listener is closed
   */
  @coroutine
  sockAccept(listener: Listener): Coroutine<Socket> {
    return sockAccept(this, listener);
  }

  /**
   * Connects.
   *
   * @param target an address, with `tls` to speak TLS there; or a socket that is connecting already
   * @returns the socket when it is connected; the caller closes it
   * @throws why there is no connection, as `Deno.errors.ConnectionRefused`
   */
  @coroutine
  sockConnect(target: ConnectOptions | Socket): Coroutine<Socket> {
    return sockConnect(this, target);
  }

  /**
   * Waits for bytes.
   *
   * @param max how many at most, at least 1
   * @returns the bytes; none at the end of the stream
   * @throws the error of the connection when it broke; `Deno.errors.ConnectionAborted` after `drain()`
   * @throws {Deno.errors.BadResource} when the socket is closed
   */
  @coroutine
  sockRecv(sock: Socket, max: number): Coroutine<Uint8Array<ArrayBuffer>> {
    return sockRecv(this, sock, max);
  }

  /**
   * Waits for bytes, and puts them into `buffer`, as many as it has room for.
   *
   * Tasks may share a buffer when each uses the bytes before it waits again: nothing else runs in between.
   *
   * @param buffer where to put them: at its beginning; with room for 1 byte at least
   * @returns how many; 0 at the end of the stream
   * @throws the error of the connection when it broke; `Deno.errors.ConnectionAborted` after `drain()`
   * @throws {Deno.errors.BadResource} when the socket is closed
   */
  @coroutineFunction
  sockRecvInto(sock: Socket, buffer: Uint8Array): Coroutine<number> {
    return noted("sockRecvInto", new SockRecvInto(this, sock, buffer));
  }

  /**
   * Sends all of `bytes`, which must not change meanwhile.
   *
   * @param count send only so many, from the beginning @default all
   * @throws the error of the connection when it broke
   * @throws {Deno.errors.BadResource} when the socket is closed
   */
  @coroutineFunction
  sockSendall(sock: Socket, bytes: Uint8Array, count: number = bytes.length): Coroutine<void> {
    return noted("sockSendall", new SockSendall(this, sock, bytes, count));
  }

  /**
   * Connects.
   *
   * @param options an address, with `tls` to speak TLS there; or a socket that is connected, as `sock`
   * @returns the transport, and the protocol that the factory made; `connectionMade` was called
   * @throws why there is no connection; then no protocol was made
   */
  @coroutine
  createConnection<P extends Protocol>(
    makeProtocol: ProtocolFactory<P>,
    options: ConnectionOptions,
  ): Coroutine<[Transport, P]> {
    return createConnection(this, makeProtocol, options);
  }

  /**
   * Speaks TLS from now on, on a connection that was made with `readOnDemand`, in Deno's world. The protocol must have called
   * `pauseReading()` as soon as it had the peer's consent. The transport stays the same.
   *
   * @throws {Deno.errors.InvalidData} when the other side speaks no TLS, or its certificate is not trusted; then the
   * connection is over
   * @throws {Deno.errors.Busy} when the connection is being read, or was made otherwise
   * @throws {Deno.errors.NotSupported} in the world of system calls
   */
  @coroutine
  startTls(transport: Transport, options: StartTlsOptions): Coroutine<void> {
    return startTls(transport, options);
  }

  /** Serves connections, each with a protocol of its own. @throws {Deno.errors.AddrInUse} */
  @coroutine
  createServer(makeProtocol: ProtocolFactory, options: ServerOptions): Coroutine<Server> {
    return createServer(this, makeProtocol, options);
  }

  /** Serves connections, each with a reader and a writer; see the function of the same name. */
  @coroutine
  startServer(handler: StreamHandler, options: ServerOptions & StreamOptions): Coroutine<Server> {
    return serveStreams(this, handler, options);
  }

  /**
   * The first half of a graceful shutdown. Whoever has come to a listener that the loop watches is still accepted, and
   * what has come from a connection is still read, but where more would have to be waited for, it ends. A listener is
   * closed then, and when all are, `stopAccepting` is called. May be called from outside, as `callSoonThreadsafe()` may:
   * by a signal, for example. Without effect when the loop is closed.
   *
   * @param stopAccepting ends what the program does with its listeners @default nothing
   */
  drain(stopAccepting: () => unknown = () => {}): void {
    requireCallback(stopAccepting, "drain");
    if (this.isClosed()) return;
    const listenersClosed = () => {
      if (!this.isClosed()) this.callSoonThreadsafe(stopAccepting);
    };
    this.callSoonThreadsafe(() => this[kernel].selector.drain(listenersClosed));
  }

  /**
   * The second half, when the loop has stopped: waits until the peers have what was sent last, and closes the loop.
   * For `close()` throws that away: a socket that the program has closed may still be sending, and only the loop's
   * selector keeps it going, for a second at most. A listener or a connection that the program has forgotten to close is closed, too, once
   * something arrives that nobody would read any more.
   *
   * @throws {Error} while the loop is running
   */
  async shutdown(): Promise<void> {
    requireIdle(this, "shut down");
    const { selector, openSockets } = this[kernel];
    for (const socket of openSockets) socket.close();
    while (!this.isClosed() && selector.size > 0) {
      for (const socket of await selector.select()) socket.close();
    }
    this.close();
  }

  /**
   * Has a worker thread call a task. To cancel the future gives the job up.
   *
   * @param pool a `WorkerPool`; null: the default executor
   * @throws {PoolFullError} when too many jobs are under way
   * @throws {Error} when the loop is closed; then the pool gets no job
   */
  runInExecutor<A extends unknown[], T>(
    pool: Executor | null,
    task: PoolTask<A, T>,
    ...args: A
  ): Future<T> {
    const future = runInExecutor(this, pool ?? this.#defaultExecutor.get(), task, args);
    if (pool === null) this.#defaultExecutor.track(future);
    return future;
  }

  /** Sets the default executor; the loop closes it in the end. @default a pool with a worker for each core, if it is needed */
  setDefaultExecutor(executor: ClosableExecutor): void {
    this.#defaultExecutor.set(executor);
  }

  /** Returns whether there is a default executor: it was set, or has been needed. */
  hasDefaultExecutor(): boolean {
    return this.#defaultExecutor.exists;
  }

  /**
   * Waits until the jobs of the default executor are over, and its threads gone; it takes no more of them. `run()` does it.
   *
   * @param timeoutMs how many milliseconds to wait for the jobs, which are given up then; null: without end @default null
   */
  @coroutine
  shutdownDefaultExecutor(timeoutMs: number | null = null): Coroutine<void> {
    return this.#defaultExecutor.shutdown(timeoutMs);
  }

  /** Does what it does below, and listens to no signal any more; it gives the jobs of the default executor up, and does not
   * wait for its threads. Idempotent. @throws {Error} while the loop is running */
  override close(): void {
    super.close();
    this.#signals.clear();
    this.#defaultExecutor.close();
  }
}

/**
 * Returns the loop whose callback or coroutine is running.
 *
 * @throws {Error} outside of callbacks and coroutines
 */
export function getRunningLoop(): EventLoop {
  const loop = currentLoop();
  if (loop instanceof EventLoop) return loop;
  throw new TypeError(
    "Cannot give the running event loop: it must be an EventLoop, got another kind of loop",
  );
}

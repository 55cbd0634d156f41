/**
 * What a program can ask of an event loop.
 *
 * Five things, and everything else (coroutines, locks, streams) is built from them: call a function soon, call
 * it later, call it when a socket is ready, run, stop. How the loop decides who goes next is in
 * `scheduler.ts`; this class is the counter at which requests are made.
 *
 * Counterpart: `asyncio.AbstractEventLoop`, `asyncio.BaseEventLoop`.
 * @module
 */

import { systemClock } from "./time/clock.ts";
import type { Awaitable, Coroutine } from "./kernel/coroutine.ts";
import { createConnection } from "./networking/create_connection.ts";
import { ensureFuture } from "./kernel/ensure_future.ts";
import type { EventLoopOptions } from "./kernel/event_loop_options.ts";
import {
  type ExceptionContext,
  type ExceptionHandler,
  formatContext,
  handleException,
  logToStderr,
} from "./kernel/exception_handler.ts";
import { type Executor, runInExecutor } from "./bridges/executor.ts";
import { Future } from "./kernel/future.ts";
import { Handle, TimerHandle } from "./kernel/handle.ts";
import type { Address, Listener, ListenOptions, Registered, Socket } from "./io/types.ts";
import { checkCall, requireOpen, requireRunnable } from "./kernel/loop_checks.ts";
import { coroutine, type NeverAwaited } from "./kernel/never_awaited.ts";
import { loadDefaultNetwork, type Network, socketSelector } from "./networking/open_network.ts";
import type { Observer } from "./kernel/observer.ts";
import type { Task as PoolTask } from "./pool/task.ts";
import type { Protocol, ProtocolFactory } from "./networking/protocol.ts";
import { Scheduler } from "./kernel/scheduler.ts";
import { Server } from "./networking/server.ts";
import { SignalHandlers } from "./bridges/signals.ts";
import { sockAccept, sockConnect, sockRecv, sockSendall } from "./networking/socket_calls.ts";
import { type StreamHandler, StreamProtocol } from "./networking/stream_protocol.ts";
import type { StreamOptions } from "./networking/stream_reader.ts";
import { Task, type TaskOptions } from "./kernel/task.ts";
import type { Transport } from "./networking/socket_transport.ts";
import type { Unretrieved } from "./kernel/unretrieved.ts";
import { unwatch, watch } from "./kernel/watching.ts";

/** The event loop. */
export class EventLoop {
  /** A callback that holds the loop for so many milliseconds is reported in debug mode. @default 100 */
  slowCallbackDuration = 100;
  /** Who is told what happens; null: nobody. */
  observer: Observer | null;

  /** For the kernel: the tasks that are not done. */
  readonly tasks = new Set<Task<unknown>>();
  /** For the kernel: the exceptions that nobody has seen yet. */
  readonly unretrieved = new Set<Unretrieved>();
  /** For the kernel: in debug mode, the coroutines that have not started yet. */
  readonly neverAwaited = new Set<NeverAwaited>();
  /** For transports and servers: the sockets that they own, which `close()` closes if nobody did. */
  readonly openSockets = new Set<Registered>();

  readonly #scheduler: Scheduler;
  readonly #signals = new SignalHandlers(this);
  readonly #log: (text: string) => void;
  #network: Network | null;
  #exceptionHandler: ExceptionHandler | null = null;
  #debug: boolean;
  #timersMade = 0;
  #closed = false;

  /** Makes a loop; `close()` it in the end. */
  constructor(options: EventLoopOptions = {}) {
    const clock = options.clock ?? systemClock;
    this.#network = options.io ?? null;
    const selector = options.selector ?? clock.selector(() => socketSelector(this.#network));
    this.#scheduler = new Scheduler(this, clock, selector);
    this.#debug = options.debug ?? false;
    this.observer = options.observer ?? null;
    this.#log = options.log ?? logToStderr;
  }

  // Running

  /**
   * Runs until `stop()` is called.
   *
   * @throws {Error} when it is running or closed, or inside a callback of any loop
   */
  async runForever(): Promise<void> {
    requireRunnable(this);
    await this.#scheduler.run();
  }

  /**
   * Runs until `x` is done.
   *
   * @param x a future, or a coroutine, for which a task is created
   * @returns its result
   * @throws what it throws
   * @throws {Error} when the loop was stopped before, or cannot run
   */
  async runUntilComplete<T>(x: Awaitable<T>): Promise<T> {
    requireRunnable(this);
    const future = ensureFuture(x, this);
    const stop = () => this.stop();
    future.addDoneCallback(stop);
    try {
      await this.runForever();
    } finally {
      future.removeDoneCallback(stop);
    }
    if (!future.done()) {
      throw new Error(`Cannot return a result: the loop must run until it is there, got ${future}`);
    }
    return future.result();
  }

  /** Ends `runForever()` after this iteration, or the next one when the loop is not running. */
  stop(): void {
    this.#scheduler.stop();
  }

  /**
   * Throws away what is left, and reports what was lost: tasks that are pending, exceptions that nobody saw,
   * coroutines that nobody started. Idempotent.
   *
   * @throws {Error} while the loop is running
   */
  close(): void {
    if (this.#scheduler.running) {
      throw new Error("Cannot close the event loop: it must be idle, got a running one");
    }
    if (this.#closed) return;
    this.#closed = true;
    for (const task of this.tasks) {
      this.callExceptionHandler({ message: "Task was destroyed but it is pending", task });
    }
    for (const record of [...this.unretrieved]) record.report();
    for (const record of [...this.neverAwaited]) record.report();
    this.tasks.clear();
    this.#scheduler.ready.clear();
    this.#scheduler.timers.clear();
    this.#signals.clear();
    for (const socket of this.openSockets) socket.close();
    this.#scheduler.selector.close();
  }

  /** Returns whether it is running. */
  isRunning(): boolean {
    return this.#scheduler.running;
  }

  /** Returns whether it was closed. */
  isClosed(): boolean {
    return this.#closed;
  }

  /** Returns milliseconds on the loop's clock. */
  time(): number {
    return this.#scheduler.time();
  }

  // Callbacks

  /** Calls `fn(...args)` in the next iteration, after what was scheduled before. */
  callSoon<A extends unknown[]>(fn: (...args: A) => unknown, ...args: A): Handle {
    if (this.#debug) checkCall(this, "callSoon");
    requireOpen(this, "schedule a callback");
    const handle = new Handle(fn, args, this);
    this.#scheduler.ready.push(handle);
    return handle;
  }

  /**
   * The same, from outside: for code that runs while the loop waits (a native promise, a message of a worker,
   * a timer of Deno's), since it also wakes the loop.
   */
  callSoonThreadsafe<A extends unknown[]>(fn: (...args: A) => unknown, ...args: A): Handle {
    requireOpen(this, "schedule a callback");
    const handle = new Handle(fn, args, this);
    this.#scheduler.ready.push(handle);
    this.#scheduler.selector.wake();
    return handle;
  }

  /** Calls `fn(...args)` after `ms` milliseconds, at least. */
  callLater<A extends unknown[]>(
    ms: number,
    fn: (...args: A) => unknown,
    ...args: A
  ): TimerHandle {
    return this.callAt(this.time() + ms, fn, ...args);
  }

  /** Calls `fn(...args)` when `time()` has reached `when`. @throws {RangeError} when `when` is `NaN` */
  callAt<A extends unknown[]>(
    when: number,
    fn: (...args: A) => unknown,
    ...args: A
  ): TimerHandle {
    if (this.#debug) checkCall(this, "callAt");
    requireOpen(this, "schedule a callback");
    if (Number.isNaN(when)) {
      throw new RangeError(`Cannot set a timer: it needs a time, got ${when}`);
    }
    const timer = new TimerHandle(when, this.#timersMade++, fn, args, this);
    this.#scheduler.timers.push(timer);
    return timer;
  }

  /** For the kernel: a timer that waits was cancelled. */
  noteTimerCancelled(): void {
    this.#scheduler.timers.noteCancelled();
  }

  /** For the kernel: runs a handle that exists already in the next iteration. */
  enqueue(handle: Handle): void {
    this.#scheduler.ready.push(handle);
  }

  // Futures and tasks

  /** Returns a new future of this loop. */
  createFuture<T>(): Future<T> {
    return new Future<T>(this);
  }

  /** Runs a coroutine beside the others. @returns the task that drives it; its first step is yet to come */
  createTask<T>(coro: Coroutine<T>, options?: TaskOptions): Task<T> {
    requireOpen(this, "create a task");
    return new Task(coro, options, this);
  }

  // Sockets and signals

  /** Calls `fn(...args)` whenever `sock` can be read; takes the place of the reader that was there. */
  addReader<A extends unknown[]>(sock: Registered, fn: (...args: A) => unknown, ...args: A): void {
    requireOpen(this, "watch a socket");
    watch(this.#scheduler.selector, sock, "reader", new Handle(fn, args, this));
  }

  /** Returns whether there was a reader to remove. */
  removeReader(sock: Registered): boolean {
    return unwatch(this.#scheduler.selector, sock, "reader");
  }

  /** Calls `fn(...args)` whenever `sock` can be written; takes the place of the writer that was there. */
  addWriter<A extends unknown[]>(sock: Registered, fn: (...args: A) => unknown, ...args: A): void {
    requireOpen(this, "watch a socket");
    watch(this.#scheduler.selector, sock, "writer", new Handle(fn, args, this));
  }

  /** Returns whether there was a writer to remove. */
  removeWriter(sock: Registered): boolean {
    return unwatch(this.#scheduler.selector, sock, "writer");
  }

  /** Calls `fn(...args)` at each `signal`; takes the place of the handler that was there. */
  addSignalHandler<A extends unknown[]>(
    signal: Deno.Signal,
    fn: (...args: A) => unknown,
    ...args: A
  ): void {
    requireOpen(this, "handle a signal");
    this.#signals.add(signal, fn, args);
  }

  /** Returns whether there was a handler to remove. */
  removeSignalHandler(signal: Deno.Signal): boolean {
    return this.#signals.remove(signal);
  }

  // Networking and other threads

  /** Returns the world to which the program's sockets belong. */
  @coroutine
  *openNetwork(): Coroutine<Network> {
    return this.#network ??= yield* loadDefaultNetwork();
  }

  /** Binds a port. @returns a listener for `sockAccept()` @throws {Deno.errors.AddrInUse} when it is taken */
  @coroutine
  *sockListen(options: ListenOptions): Coroutine<Listener> {
    return (yield* this.openNetwork()).listen(options);
  }

  /** Waits for a connection. @returns its socket, which the caller closes */
  @coroutine
  sockAccept(listener: Listener): Coroutine<Socket> {
    return sockAccept(this, this.#scheduler.selector, listener);
  }

  /**
   * Connects.
   *
   * @param target an address, or a socket that is connecting already
   * @returns the socket when it is connected; the caller closes it
   * @throws why there is no connection, as `Deno.errors.ConnectionRefused`
   */
  @coroutine
  *sockConnect(target: Address | Socket): Coroutine<Socket> {
    const sock = "recv" in target ? target : (yield* this.openNetwork()).connect(target);
    return yield* sockConnect(this, this.#scheduler.selector, sock);
  }

  /**
   * Waits for bytes.
   *
   * @param max how many at most, at least 1
   * @returns the bytes; none at the end of the stream
   * @throws the error of the connection when it broke; `Deno.errors.ConnectionAborted` after `drain()`
   */
  @coroutine
  sockRecv(sock: Socket, max: number): Coroutine<Uint8Array<ArrayBuffer>> {
    return sockRecv(this, this.#scheduler.selector, sock, max);
  }

  /** Sends all of `bytes`, which must not change meanwhile. @throws the error of the connection when it broke */
  @coroutine
  sockSendall(sock: Socket, bytes: Uint8Array): Coroutine<void> {
    return sockSendall(this, this.#scheduler.selector, sock, bytes);
  }

  /** Connects. @returns the transport, and the protocol that the factory made; `connectionMade` was called */
  @coroutine
  createConnection<P extends Protocol>(
    makeProtocol: ProtocolFactory<P>,
    address: Address,
  ): Coroutine<[Transport, P]> {
    return createConnection(this, makeProtocol, address);
  }

  /** Serves connections, each with a protocol of its own. @throws {Deno.errors.AddrInUse} */
  @coroutine
  *createServer(makeProtocol: ProtocolFactory, options: ListenOptions): Coroutine<Server> {
    return new Server(this, yield* this.sockListen(options), makeProtocol);
  }

  /** Serves connections, each with a reader and a writer; see the function of the same name. */
  @coroutine
  startServer(handler: StreamHandler, options: ListenOptions & StreamOptions): Coroutine<Server> {
    return this.createServer(() => new StreamProtocol(this, options, handler), options);
  }

  /**
   * Graceful shutdown, after `server.close()`: what has come is still read, but where a connection would have to
   * wait for more, it ends.
   */
  drain(): void {
    this.#scheduler.selector.drain();
  }

  /**
   * Has a worker thread call a task. To cancel the future gives the job up.
   *
   * @param pool a `WorkerPool`
   * @throws {PoolFullError} when too many jobs are under way
   */
  runInExecutor<A extends unknown[], T>(
    pool: Executor,
    task: PoolTask<A, T>,
    ...args: A
  ): Future<T> {
    return runInExecutor(this, pool, task, args);
  }

  // Errors and debugging

  /** Sets who deals with errors that have nobody to go to; null: the default, which logs them. */
  setExceptionHandler(handler: ExceptionHandler | null): void {
    this.#exceptionHandler = handler;
  }

  /** Hands an error to the exception handler. */
  callExceptionHandler(context: ExceptionContext): void {
    handleException(this, this.#exceptionHandler, context);
  }

  /** What happens to an error when no exception handler is set: it is logged. */
  defaultExceptionHandler(context: ExceptionContext): void {
    this.#log(formatContext(context));
  }

  /** For debug mode: logs a warning. */
  warn(message: string): void {
    this.#log(message);
  }

  /** Turns debug mode on or off. */
  setDebug(on: boolean): void {
    this.#debug = on;
  }

  /** Returns whether debug mode is on. */
  getDebug(): boolean {
    return this.#debug;
  }
}

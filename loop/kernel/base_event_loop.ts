/**
 * What a program can ask of an event loop, as long as it asks for nothing but time and turns.
 *
 * Three things, and everything else (coroutines, locks, streams) is built from them: call a function soon, call it
 * later, run until I say stop. How the loop decides who goes next is in `scheduler.ts`; this class is the counter at
 * which requests are made. `event_loop.ts`, above this folder, adds a second counter, for sockets, signals and threads.
 *
 * Counterpart: `asyncio.BaseEventLoop`.
 * @module
 */

import { systemClock } from "../time/clock.ts";
import { type AbstractEventLoop, type Kernel, kernel } from "./abstract_event_loop.ts";
import type { Coroutine } from "./coroutine.ts";
import { ensureFuture } from "./ensure_future.ts";
import type { EventLoopOptions } from "./event_loop_options.ts";
import type { ExceptionContext } from "./exception_context.ts";
import {
  type ExceptionHandler,
  formatContext,
  handleException,
  logSafely,
  logToStderr,
} from "./exception_handler.ts";
import { type Awaitable, Future } from "./future.ts";
import { type Callback, Handle, TimerHandle } from "./handle.ts";
import {
  checkCall,
  requireCallback,
  requireIdle,
  requireOpen,
  requireRunnable,
  requireTime,
} from "./loop_checks.ts";
import { socketSelector } from "./network.ts";
import { defaultObserver } from "./default_observer.ts";
import type { Observer } from "./observer.ts";
import { enterLoop, runningLoop } from "./running.ts";
import { Scheduler } from "./scheduler.ts";
import type { Task, TaskOptions } from "./task.ts";
import { makeTask, type TaskFactory } from "./task_factory.ts";

/** The event loop without its sockets, signals and threads. */
export class BaseEventLoop implements AbstractEventLoop {
  /** A callback that holds the loop for so many milliseconds is reported in debug mode. @default 100 */
  slowCallbackDuration = 100;
  /** Who is told what happens; null: nobody. */
  observer: Observer | null;
  /** @ignore The library's own half. */
  readonly [kernel]: Kernel;

  readonly #scheduler: Scheduler;
  readonly #log: (text: string) => void;
  #exceptionHandler: ((context: ExceptionContext) => void) | null = null;
  #handlerOfProgram: unknown = null;
  #debug = false;
  #timersMade = 0;
  #closing = false;
  #closed = false;

  /** Makes a loop; `close()` it in the end. */
  constructor(options: EventLoopOptions = {}) {
    const { clock = systemClock, io = null, debug = false, log = logToStderr } = options;
    const { observer = defaultObserver() } = options;
    const selector = options.selector ?? clock.selector(() => socketSelector(this[kernel].network));
    this.#scheduler = new Scheduler(this, clock, selector);
    this.setDebug(debug);
    this.#log = logSafely(log);
    this.observer = observer;
    this[kernel] = {
      ready: this.#scheduler.ready,
      timers: this.#scheduler.timers,
      selector,
      network: io,
      taskFactory: null,
      tasks: new Set(),
      unretrieved: new Set(),
      neverAwaited: new Set(),
      openSockets: new Set(),
      warn: this.#log,
    };
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
   * coroutines that nobody started. The `finally` blocks of the tasks run, but cannot wait any more. Idempotent.
   *
   * @throws {Error} while the loop is running
   */
  close(): void {
    requireIdle(this, "close");
    if (this.#closing) return;
    this.#closing = true;
    this.#discardTasks();
    this.#closed = true;
    const { tasks, unretrieved, neverAwaited, openSockets, selector } = this[kernel];
    for (const record of [...unretrieved]) record.report();
    for (const record of [...neverAwaited]) record.report();
    tasks.clear();
    this.#scheduler.ready.clear();
    this.#scheduler.timers.clear();
    for (const socket of openSockets) socket.close();
    openSockets.clear();
    selector.close();
  }

  /** Still open, and as if it ran: what a `finally` block does is mostly to close, cancel and release. */
  #discardTasks(): void {
    const outer = runningLoop();
    enterLoop(this);
    try {
      for (const task of this[kernel].tasks) {
        this.callExceptionHandler({ message: "Task was destroyed but it is pending", task });
        task.discard();
      }
    } finally {
      enterLoop(outer);
    }
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

  /**
   * Calls `fn(...args)` in the next iteration, after what was scheduled before.
   *
   * @throws {TypeError} when `fn` is a generator function, here and in all calls that take a callback: it would do nothing
   */
  callSoon<A extends unknown[]>(fn: (...args: A) => unknown, ...args: A): Handle {
    requireCallback(fn, "callSoon");
    if (this.#debug) checkCall(this, "callSoon");
    if (this.#closed) requireOpen(this, "schedule a callback");
    const handle = new Handle(fn, args, this);
    this.#scheduler.ready.push(handle);
    if (this.observer !== null) this.observer.handleQueued?.(handle, "soon");
    return handle;
  }

  /**
   * The same, from outside: for code that runs while the loop waits (a native promise, a message of a worker,
   * a timer of Deno's), since it also wakes the loop.
   */
  callSoonThreadsafe<A extends unknown[]>(fn: (...args: A) => unknown, ...args: A): Handle {
    requireCallback(fn, "callSoonThreadsafe");
    requireOpen(this, "schedule a callback");
    const handle = new Handle(fn, args, this);
    this.#scheduler.ready.push(handle);
    this.#scheduler.selector.wake();
    this.observer?.handleQueued?.(handle, "thread");
    return handle;
  }

  /** Calls `fn(...args)` after `ms` milliseconds, at least. */
  callLater<A extends unknown[]>(
    ms: number,
    fn: (...args: A) => unknown,
    ...args: A
  ): TimerHandle {
    requireCallback(fn, "callLater");
    requireTime(ms);
    return this.#setTimer(this.time() + ms, fn, args);
  }

  /**
   * Calls `fn(...args)` when `time()` has reached `when`.
   *
   * @throws {TypeError} when `when` is no number
   * @throws {RangeError} when it is `NaN`
   */
  callAt<A extends unknown[]>(
    when: number,
    fn: (...args: A) => unknown,
    ...args: A
  ): TimerHandle {
    requireCallback(fn, "callAt");
    requireTime(when);
    return this.#setTimer(when, fn, args);
  }

  #setTimer(when: number, fn: Callback, args: unknown[]): TimerHandle {
    if (this.#debug) checkCall(this, "callAt");
    requireOpen(this, "schedule a callback");
    const timer = new TimerHandle(when, this.#timersMade++, fn, args, this);
    this.#scheduler.timers.push(timer);
    this.observer?.timerSet?.(timer, when);
    return timer;
  }

  // Futures and tasks

  /** Returns a new future of this loop. */
  createFuture<T>(): Future<T> {
    return new Future<T>(this);
  }

  /** Runs a coroutine beside the others. @returns the task that drives it; its first step is yet to come */
  createTask<T>(coro: Coroutine<T>, options?: TaskOptions): Task<T> {
    return makeTask(coro, options, this);
  }

  /**
   * Sets who makes the tasks of this loop; null: the default, which makes plain ones.
   *
   * @throws {TypeError} when it is no function, or a generator function
   */
  setTaskFactory(factory: TaskFactory | null): void {
    if (factory !== null) requireCallback(factory, "setTaskFactory");
    this[kernel].taskFactory = factory;
  }

  /** Returns who makes the tasks of this loop; null when nobody was set. */
  getTaskFactory(): TaskFactory | null {
    return this[kernel].taskFactory as TaskFactory | null;
  }

  // Errors and debugging

  /** Sets who deals with errors that have nobody to go to; null: the default, which logs them. */
  setExceptionHandler(handler: ExceptionHandler<this> | null): void {
    if (handler !== null) requireCallback(handler, "setExceptionHandler");
    this.#exceptionHandler = handler === null ? null : (context) => handler(this, context);
    this.#handlerOfProgram = handler;
  }

  /** Returns what `setExceptionHandler()` was given; null when the default one is in force. */
  getExceptionHandler(): ExceptionHandler<this> | null {
    return this.#handlerOfProgram as ExceptionHandler<this> | null;
  }

  /** Hands an error to the exception handler. */
  callExceptionHandler(context: ExceptionContext): void {
    const byDefault = (context: ExceptionContext) => this.defaultExceptionHandler(context);
    handleException(this.#exceptionHandler, byDefault, this.#log, context);
  }

  /** What happens to an error when no exception handler is set: it is logged. */
  defaultExceptionHandler(context: ExceptionContext): void {
    this.#log(formatContext(context));
  }

  /** Turns debug mode on or off. */
  setDebug(on: boolean): void {
    this.#debug = this.#scheduler.debug = on;
  }

  /** Returns whether debug mode is on. */
  getDebug(): boolean {
    return this.#debug;
  }
}

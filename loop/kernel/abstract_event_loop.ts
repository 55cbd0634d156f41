/**
 * What everything that runs on a loop asks of it.
 *
 * A future has its callbacks called soon, a sleep sets a timer, a transport reports an exception: all of them need
 * a loop, and the loop is made of all of them. This interface cuts that knot. It stands below handles, futures and
 * tasks, names none of these classes, and the loop that a program makes stands on top of all of them.
 *
 * It has two halves. What a program may call, too, are its methods. What is the library's own business (the queue
 * itself, the books that are kept about tasks and sockets) hangs on the key {@linkcode kernel}, a symbol that
 * `mod.ts` does not export: so a program never meets it, not even in its editor's list of members.
 *
 * Counterpart: `asyncio.events.AbstractEventLoop`, below `asyncio.base_events.BaseEventLoop`.
 * @module
 */

import type { Registered, Selector } from "../io/types.ts";
import type { AbstractHandle, AbstractTaskFactory, KernelTask } from "./abstract_types.ts";
import type { ExceptionContext } from "./exception_context.ts";
import type { Fifo } from "./fifo.ts";
import type { Network } from "./network.ts";
import type { Observer } from "./observer.ts";

/** The key of the library's own half. */
export const kernel: unique symbol = Symbol("kernel");

/** An event loop, as seen by what runs on it. */
export interface AbstractEventLoop {
  /** A callback that holds the loop for so many milliseconds is reported in debug mode. */
  slowCallbackDuration: number;
  /** Who is told what happens; null: nobody. */
  observer: Observer | null;
  /** @ignore The library's own half. */
  readonly [kernel]: Kernel;

  /** Ends `runForever()` after this iteration. */
  stop(): void;
  /** Returns whether it is running. */
  isRunning(): boolean;
  /** Returns whether it was closed. */
  isClosed(): boolean;
  /** Returns milliseconds on the loop's clock. */
  time(): number;

  /** Calls `fn(...args)` in the next iteration, after what was scheduled before. */
  callSoon<A extends unknown[]>(fn: (...args: A) => unknown, ...args: A): AbstractHandle;
  /** The same, for code that runs while the loop waits. */
  callSoonThreadsafe<A extends unknown[]>(fn: (...args: A) => unknown, ...args: A): AbstractHandle;
  /** Calls `fn(...args)` after `ms` milliseconds, at least. */
  callLater<A extends unknown[]>(
    ms: number,
    fn: (...args: A) => unknown,
    ...args: A
  ): AbstractHandle;
  /** Calls `fn(...args)` when `time()` has reached `when`. */
  callAt<A extends unknown[]>(
    when: number,
    fn: (...args: A) => unknown,
    ...args: A
  ): AbstractHandle;

  /** Hands an error to the exception handler. */
  callExceptionHandler(context: ExceptionContext): void;
  /** Returns whether debug mode is on. */
  getDebug(): boolean;
}

/** The record of something that must not go unnoticed. */
export interface Reportable {
  /** Nobody took notice: tells of it. */
  report(): void;
}

/** The library's own half of a loop. */
export interface Kernel {
  /** What runs in the next iteration: to push a handle that exists already is to have it run. */
  readonly ready: Fifo<AbstractHandle>;
  /** To be told when a timer that waits is cancelled. */
  readonly timers: { noteCancelled(): void };
  /** What the loop waits at. */
  readonly selector: Selector;
  /** The world to which the program's sockets belong; null until it is chosen or loaded. */
  network: Network | null;
  /** Who makes the tasks; null: they are plain ones. */
  taskFactory: AbstractTaskFactory | null;
  /** The tasks that are not done, in the order in which they were created. */
  readonly tasks: Set<KernelTask>;
  /** The exceptions that nobody has seen yet. */
  readonly unretrieved: Set<Reportable>;
  /** In debug mode, the coroutines that have not started yet. */
  readonly neverAwaited: Set<Reportable>;
  /** The sockets that transports and servers own, which `close()` closes if nobody did. */
  readonly openSockets: Set<Registered>;
  /** Logs a warning of debug mode. */
  warn(message: string): void;
}

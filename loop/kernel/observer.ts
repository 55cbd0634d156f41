/**
 * How does one see what a loop does, without a trace of tracing in it?
 *
 * The loop announces the turning points of its life to one observer, if there is one. Tracers, timelines and
 * statistics attach here. Without an observer, each of these places is one comparison with null, or one per
 * iteration for what concerns handles.
 *
 * After curio's activations and trio's instruments.
 * @module
 */

import type { Registered } from "../io/types.ts";
import type { AnyPoolTask } from "../pool/pool_task.ts";
import type { AbstractFuture, AbstractHandle, AbstractTask } from "./abstract_types.ts";

/**
 * Why a handle has its turn: somebody called `callSoon()`; a timer is due; a socket is ready; what it waited for is done; a
 * task goes on that is new, or has yielded; another thread called.
 */
export type QueueReason = "soon" | "timer" | "socket" | "future" | "step" | "thread";

/** Which of the two that a socket may have: what is called when it can be read, or when it can be written. */
export type Direction = "reader" | "writer";

/** What an observer may want to know. It is called in the middle of the loop's work: be quick, never throw. */
export interface Observer {
  /** A handle was put into the ready queue. One that is cancelled meanwhile will never start. */
  handleQueued?(handle: AbstractHandle, why: QueueReason): void;
  /** A callback or a task's step is about to run. */
  handleStart?(handle: AbstractHandle): void;
  /** It is over. */
  handleStop?(handle: AbstractHandle): void;
  /** The loop asks the selector. @param timeoutMs how long it may wait; `undefined`: without end */
  selectStart?(timeoutMs: number | undefined): void;
  /** The selector answered. @param ready how many sockets are ready */
  selectStop?(ready: number): void;
  /** A timer was set. @param when the deadline, on the clock of `loop.time()` */
  timerSet?(timer: AbstractHandle, when: number): void;
  /** Its deadline has passed. It is queued next. */
  timerDue?(timer: AbstractHandle): void;
  /** It was cancelled before that. */
  timerCancelled?(timer: AbstractHandle): void;
  /** A socket is waited for. @param future what is done when it is ready; null: a callback is called each time that it is */
  watched?(socket: Registered, direction: Direction, future: AbstractFuture | null): void;
  /** It is not waited for any more. */
  unwatched?(socket: Registered, direction: Direction): void;
  /** A future has a result, an exception or a cancellation. */
  futureDone?(future: AbstractFuture): void;
  /** A task was created. */
  taskCreated?(task: AbstractTask): void;
  /** A task's coroutine goes on. */
  taskStep?(task: AbstractTask): void;
  /** A task's coroutine waits. */
  taskWaiting?(task: AbstractTask, future: AbstractFuture): void;
  /** A task is done: it returned, failed, or was cancelled. */
  taskDone?(task: AbstractTask): void;
  /**
   * A job was handed to a worker pool by `runInExecutor()`.
   *
   * @param id counts from 1 in each pool
   * @param future what is done when the job is
   */
  executorSubmit?(id: number, task: AnyPoolTask, future: AbstractFuture): void;
  /** A worker has begun with it. Only for pools that were made with `executorObserver(loop)`. */
  executorStart?(id: number, worker: number): void;
  /** Its outcome has reached the loop. @param error why it has no result; undefined: it has one */
  executorDone?(id: number, error: Error | undefined): void;
}

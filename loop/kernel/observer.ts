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

import type { AnyTask } from "../pool/task.ts";
import type { AbstractFuture, AbstractHandle, AbstractTask } from "./abstract_types.ts";

/** What an observer may want to know. It is called in the middle of the loop's work: be quick, never throw. */
export interface Observer {
  /** A callback or a task's step is about to run. */
  handleStart?(handle: AbstractHandle): void;
  /** It is over. */
  handleStop?(handle: AbstractHandle): void;
  /** The loop asks the selector. @param timeoutMs how long it may wait; `undefined`: without end */
  selectStart?(timeoutMs: number | undefined): void;
  /** The selector answered. @param ready how many sockets are ready */
  selectStop?(ready: number): void;
  /** A task was created. */
  taskCreated?(task: AbstractTask): void;
  /** A task's coroutine goes on. */
  taskStep?(task: AbstractTask): void;
  /** A task's coroutine waits. */
  taskWaiting?(task: AbstractTask, future: AbstractFuture): void;
  /** A task is done: it returned, failed, or was cancelled. */
  taskDone?(task: AbstractTask): void;
  /** A job was handed to a worker pool by `runInExecutor()`. @param id counts from 1 in each pool */
  executorSubmit?(id: number, task: AnyTask): void;
  /** A worker has begun with it. Only for pools that were made with `executorObserver(loop)`. */
  executorStart?(id: number, worker: number): void;
  /** Its outcome has reached the loop. @param error why it has no result; undefined: it has one */
  executorDone?(id: number, error: Error | undefined): void;
}

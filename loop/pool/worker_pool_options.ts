/**
 * How a worker pool is made: the options, what they are by default, and between which bounds.
 *
 * @module
 */

import { TIMEOUT_MS_MAX } from "../io/timeout_ms_max.ts";
import type { Selector } from "../io/types.ts";
import type { PoolObserver } from "./pool_observer.ts";
import type { AnyPoolTask } from "./pool_task.ts";

/** How a `WorkerPool` is made. */
export interface WorkerPoolOptions {
  /** How many threads, 1 to 1024. @default one per core, but never fewer than 2 */
  workers?: number;
  /** How many jobs may wait while every worker is busy, 0 to 2 ** 20. @default 1024 */
  queueLengthMax?: number;
  /** What the workers import before they are ready. Other tasks are imported at their first call. */
  tasks?: readonly AnyPoolTask[];
  /**
   * A job that has run for so many milliseconds is given up: it settles with a `DOMException` named
   * "TimeoutError", and the task is told by its abort flag. Time in the queue does not count. A job is
   * never given up early, and at most an eighth of this time late. @default 0: never
   */
  taskTimeoutMs?: number;
  /** Is told what happens to each job. */
  observer?: PoolObserver;
  /**
   * The selector in whose `select()` the owner waits. Where nothing else is heard there, workers use its thread waker;
   * by default, and where messages are heard, they post one.
   */
  selector?: Pick<Selector, "threadWaker">;
  /**
   * Called when there is something for `collect()` to do. A hand-written loop has itself woken up by
   * this, and calls `collect()` when it is about to wait again. @default calls `collect()` soon
   */
  onWake?: () => void;
  /** The time in milliseconds, which never runs backwards. @default `performance.now()` */
  now?: () => number;
}

/** The options that are numbers, each with a value. */
export interface PoolLimits {
  readonly workers: number;
  readonly queueLengthMax: number;
  readonly taskTimeoutMs: number;
}

const WORKERS_MIN_BY_DEFAULT = 2;

/** Fills in what is not given. @throws RangeError when a number is out of its range */
export function poolLimits(options: Readonly<WorkerPoolOptions>): PoolLimits {
  const {
    workers = Math.max(WORKERS_MIN_BY_DEFAULT, navigator.hardwareConcurrency),
    queueLengthMax = 1024,
    taskTimeoutMs = 0,
  } = options;
  checkInteger("workers", workers, 1, 1024);
  checkInteger("queueLengthMax", queueLengthMax, 0, 1 << 20);
  checkInteger("taskTimeoutMs", taskTimeoutMs, 0, TIMEOUT_MS_MAX);
  return { workers, queueLengthMax, taskTimeoutMs };
}

function checkInteger(name: string, value: number, min: number, max: number): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  throw new RangeError(
    `Cannot make a worker pool: ${name} must be an integer from ${min} to ${max}, got ${value}`,
  );
}

/**
 * Work that must not hold up the loop goes to a pool of worker threads, and a future stands for its result.
 *
 * The pool calls back when a worker has news, from outside the loop's callbacks; the result enters the loop
 * through `callSoonThreadsafe()`, like everything from outside, and is delivered in an ordinary iteration.
 *
 * Counterpart: `loop.run_in_executor`, `asyncio.wrap_future`.
 * @module
 */

import type { AbstractEventLoop } from "../kernel/abstract_event_loop.ts";
import { Future } from "../kernel/future.ts";
import { requireOpen } from "../kernel/loop_checks.ts";
import { type Job, JobCancelled } from "../pool/job.ts";
import type { PoolObserver } from "../pool/pool_observer.ts";
import type { PoolTask } from "../pool/pool_task.ts";

/** Who runs tasks elsewhere; a `WorkerPool` does. */
export interface Executor {
  /** Has the task called, and says later what came of it. */
  submit<A extends unknown[], T>(task: PoolTask<A, T>, ...args: A): Job<T>;
}

/** See `EventLoop.runInExecutor`. */
export function runInExecutor<A extends unknown[], T>(
  loop: AbstractEventLoop,
  pool: Executor,
  task: PoolTask<A, T>,
  args: A,
): Future<T> {
  requireOpen(loop, "run a task in an executor");
  const job = pool.submit(task, ...args);
  const future = new Future<T>(loop);
  loop.observer?.executorSubmit?.(job.id, task, future);
  // Functions with names, which a trace shows.
  const cancelJobIfCancelled = () => {
    if (future.cancelled()) job.cancel();
  };
  future.addDoneCallback(cancelJobIfCancelled);
  job.onDone((error, value) => {
    if (loop.isClosed()) return;
    const takeResult = () => {
      loop.observer?.executorDone?.(job.id, error);
      if (future.done()) return;
      if (error === undefined) future.setResult(value as T);
      else if (error instanceof JobCancelled) future.cancel();
      else future.setException(error);
    };
    loop.callSoonThreadsafe(takeResult);
  });
  return future;
}

/**
 * Returns what to give a pool as `observer`, so that the loop's observer also hears when jobs start. Only the
 * pool knows that, and to find out costs it a message for each job, so it is done for those who ask.
 *
 * @example
 * ```ts ignore
 * const pool = new WorkerPool({ observer: executorObserver(loop) });
 * ```
 */
export function executorObserver(loop: AbstractEventLoop): PoolObserver {
  return { started: (id, worker) => loop.observer?.executorStart?.(id, worker) };
}

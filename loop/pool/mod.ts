/**
 * The worker pool: runs exported functions on other threads.
 *
 * @module
 */

export { abortWhen, isAborted, throwIfAborted } from "./abort.ts";
export { type Job, type JobCallback, JobCancelled } from "./job.ts";
export type { PoolObserver } from "./pool_observer.ts";
export { type AnyTask, type Task, task } from "./task.ts";
export { PoolFullError, WorkerPool, type WorkerPoolOptions } from "./worker_pool.ts";

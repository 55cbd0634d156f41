/**
 * The worker pool: runs exported functions on other threads.
 *
 * @module
 */

export { abortWhen, isAborted, throwIfAborted } from "./abort.ts";
export { type Job, type JobCallback, JobCancelled } from "./job.ts";
export type { PoolObserver } from "./pool_observer.ts";
export { type AnyPoolTask, type PoolTask, task } from "./pool_task.ts";
export { PoolFullError, WorkerPool } from "./worker_pool.ts";
export type { WorkerPoolOptions } from "./worker_pool_options.ts";

/**
 * How to watch a pool from outside: a tracer, a metric or a test implements what it needs of this.
 *
 * @module
 */

/**
 * Is told what happens to each job, on the owner's thread, and must not throw. The time between
 * `submitted` and `started` is waiting, that between `started` and `done` is work.
 */
export interface PoolObserver {
  /** A job was accepted. */
  submitted?(id: number): void;
  /**
   * A worker, counted from 0, has begun with it. Not called for a job that was cancelled before. Without
   * this method the workers do not report starts at all, which saves an event for every job.
   */
  started?(id: number, worker: number): void;
  /** It is settled; `error` is undefined when it succeeded. */
  done?(id: number, error?: Error): void;
  /** What waits for its outcome is called now. It comes after `done`, from `collect()`. */
  callbacksStart?(id: number): void;
  /** It was called. */
  callbacksStop?(id: number): void;
}

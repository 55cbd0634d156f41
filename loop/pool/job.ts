/**
 * A submitted call and, later, its outcome: what Python calls a `concurrent.futures.Future`.
 *
 * The code that waits may be written in any of this project's styles. Callback and generator code passes
 * `onDone()` a function; `async` code writes `await job`, because a job is thenable. A real promise is made
 * only when somebody asks for one: on the path of a small request it would cost more than the request.
 *
 * @module
 */

import type { AnyPoolTask } from "./pool_task.ts";

/** The error of a job that was cancelled, by {@linkcode Job.cancel} or because its pool was closed. */
export class JobCancelled extends Error {
  /** What the error prints as. */
  override readonly name = "JobCancelled";
}

/** What `onDone()` calls: `error` is undefined when the job succeeded. */
export type JobCallback<Result> = (error: Error | undefined, value: Result | undefined) => void;

/** A call that was submitted to a pool. `await job` gives its result or throws its error. */
export interface Job<Result> extends PromiseLike<Result> {
  /** Counts from 1 in each pool; an observer sees the same number. */
  readonly id: number;
  /** Whether the outcome is known. Its callbacks may still be waiting for `collect()`. */
  readonly done: boolean;
  /**
   * Calls `callback` with the outcome. It is always called by the pool's `collect()`, never from inside
   * `onDone()`, `cancel()` or `submit()`, so that a coroutine may be resumed by it. An error that nobody
   * asks for is dropped.
   */
  onDone(callback: JobCallback<Result>): void;
  /**
   * Gives the call up: the job settles with {@linkcode JobCancelled}. A call that waits in the queue is
   * never run; one that runs is told by its abort flag (see `abort.ts`), and what it returns is dropped.
   *
   * @returns false when it was too late: the outcome is already there
   */
  cancel(): boolean;
}

/** What a job needs of its pool. */
interface JobOwner {
  cancel(job: PendingJob): boolean;
  /** Has `job.runCallbacks()` called soon. */
  callSoon(job: PendingJob): void;
}

/** A job as its pool sees it. */
export class PendingJob implements Job<unknown> {
  /** When the pool first saw it running, in milliseconds; undefined before that. */
  startedMs: number | undefined = undefined;
  /** See {@linkcode Job.done}. */
  done = false;
  readonly #owner: JobOwner;
  #error: Error | undefined;
  #value: unknown;
  /** The first callback has a place of its own, since hardly any job has a second one. */
  #callback: JobCallback<unknown> | undefined;
  #moreCallbacks: JobCallback<unknown>[] | undefined;
  #promise: Promise<unknown> | undefined;
  /** Whether `runCallbacks()` has been called, so that a later callback has to ask for it again. */
  #isCollected = false;

  /** Made by `submit()` only. */
  constructor(
    owner: JobOwner,
    readonly id: number,
    readonly slot: number,
    readonly task: AnyPoolTask,
    /** Let go of when they have been sent. */
    public args: readonly unknown[],
  ) {
    this.#owner = owner;
  }

  onDone(callback: JobCallback<unknown>): void {
    if (this.#callback === undefined) this.#callback = callback;
    else (this.#moreCallbacks ??= []).push(callback);
    if (!this.#isCollected) return;
    this.#isCollected = false;
    this.#owner.callSoon(this);
  }

  cancel(): boolean {
    return this.#owner.cancel(this);
  }

  /** What `await` calls. The promise behind it is made at the first call. */
  then<Value, Reason>(
    onFulfilled?: ((value: unknown) => Value | PromiseLike<Value>) | null,
    onRejected?: ((reason: unknown) => Reason | PromiseLike<Reason>) | null,
  ): Promise<Value | Reason> {
    this.#promise ??= new Promise((resolve, reject) =>
      this.onDone((error, value) => error === undefined ? resolve(value) : reject(error))
    );
    return this.#promise.then(onFulfilled, onRejected) as Promise<Value | Reason>;
  }

  /** Fixes the outcome. The pool sees to it that this happens once. */
  settle(error: Error | undefined, value: unknown): void {
    this.done = true;
    this.args = [];
    this.#error = error;
    this.#value = value;
  }

  /** Calls each callback once. One that throws is reported as uncaught and does not hinder the others. */
  runCallbacks(): void {
    this.#isCollected = true;
    const callback = this.#callback;
    const more = this.#moreCallbacks;
    this.#callback = this.#moreCallbacks = undefined;
    if (callback !== undefined) this.#run(callback);
    if (more !== undefined) { for (const other of more) this.#run(other); }
  }

  #run(callback: JobCallback<unknown>): void {
    try {
      callback(this.#error, this.#value);
    } catch (error) {
      reportError(error);
    }
  }
}

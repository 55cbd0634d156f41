/**
 * Tasks that belong together: all have ended when the block has ended, and one that fails takes the others
 * down.
 *
 * A task that is started and forgotten is the `goto` of concurrent programs: control goes somewhere and never
 * comes back. A group gives tasks the shape of a block. Since several of them may fail, the block throws all
 * failures together.
 *
 * Counterpart: `asyncio.TaskGroup`.
 * @see N. J. Smith, "Notes on structured concurrency, or: Go statement considered harmful" (2018)
 * @module
 */

import { type Coroutine, isCoroutine } from "../kernel/coroutine.ts";
import { CancelledError } from "../kernel/errors.ts";
import { Future } from "../kernel/future.ts";
import { discard, started } from "../kernel/never_awaited.ts";
import { currentTask, type Task, type TaskOptions } from "../kernel/task.ts";
import { makeTask } from "../kernel/task_factory.ts";
import { isUsedUp } from "../kernel/used_up.ts";

/** The tasks of one block. */
export class TaskGroup {
  readonly #parent: Task<unknown>;
  readonly #tasks = new Set<Task<unknown>>();
  readonly #errors: unknown[] = [];
  #leaving = false;
  #aborting = false;
  #parentCancelRequested = false;
  #allDone: Future<void> | null = null;

  /** Made by {@linkcode taskGroup}. */
  constructor(parent: Task<unknown>) {
    this.#parent = parent;
  }

  /**
   * Starts a task in the group.
   *
   * @returns the task; its first step is yet to come
   * @throws {Error} when the group has ended, or is about to because a task failed; then the coroutine is closed
   */
  createTask<T>(coro: Coroutine<T>, options?: TaskOptions): Task<T> {
    const isOver = this.#leaving && this.#tasks.size === 0;
    if (isOver || this.#aborting) {
      const state = isOver ? "finished" : "shutting down";
      if (isCoroutine(coro) && !isUsedUp(coro)) discard(coro);
      throw new Error(`Cannot create a task: the group must be active, got one that is ${state}`);
    }
    const task = makeTask(coro, options, this.#parent.getLoop());
    if (task.done()) {
      // It was started eagerly, and is over.
      this.#taskDone(task);
      return task;
    }
    this.#tasks.add(task);
    task.addDoneCallback(() => this.#taskDone(task), this.#parent);
    return task;
  }

  /** For {@linkcode taskGroup}: runs the block, then waits for the tasks. */
  *run<T>(body: (group: TaskGroup) => Coroutine<T>): Coroutine<T> {
    let result: T | undefined;
    let cancellation: CancelledError | null = null;
    let failure: { error: unknown } | null = null;
    try {
      result = yield* body(this);
    } catch (error) {
      if (error instanceof CancelledError) cancellation = error;
      else failure = { error };
    }
    this.#leaving = true;
    if ((cancellation !== null || failure !== null) && !this.#aborting) this.#abort();
    while (this.#tasks.size > 0) {
      this.#allDone = new Future(this.#parent.getLoop());
      try {
        yield* this.#allDone;
      } catch (error) {
        if (!(error instanceof CancelledError)) throw error;
        if (!this.#aborting) {
          cancellation = error;
          this.#abort();
        }
      }
    }
    // If the group itself has cancelled the block, and nobody else has, then this goes no further.
    if (this.#parentCancelRequested && this.#parent.uncancel() === 0) cancellation = null;
    if (cancellation !== null && this.#errors.length === 0) throw cancellation;
    if (failure !== null) this.#errors.push(failure.error);
    if (this.#errors.length > 0) {
      if (this.#parent.cancelling() > 0) {
        // Somebody else wants the parent to stop, and the failures hide that: it is told again where it waits next.
        this.#parent.uncancel();
        this.#parent.cancel();
      }
      throw new AggregateError(this.#errors, "Unhandled errors in a task group");
    }
    return result as T;
  }

  #taskDone(task: Task<unknown>): void {
    this.#tasks.delete(task);
    if (this.#tasks.size === 0 && this.#allDone?.done() === false) this.#allDone.setResult();
    if (task.cancelled()) return;
    const exception = task.exception();
    if (exception === null) return;
    this.#errors.push(exception);
    if (!this.#aborting && !this.#parentCancelRequested) {
      this.#abort();
      // The block itself may be waiting for something: it is to end, too.
      this.#parentCancelRequested = true;
      this.#parent.cancel();
    }
  }

  #abort(): void {
    this.#aborting = true;
    for (const task of this.#tasks) if (!task.done()) task.cancel();
  }
}

/**
 * Runs a block that may start tasks, and waits until all of them are done. When a task or the block fails,
 * the others are cancelled. When the block is cancelled, so are the tasks.
 *
 * @param body the block, which gets the group
 * @returns what the block returns
 * @throws {AggregateError} of all failures, cancellations not counted
 */
export function taskGroup<T>(body: (group: TaskGroup) => Coroutine<T>): Coroutine<T> {
  return started("taskGroup", grouping(body));
}

function* grouping<T>(body: (group: TaskGroup) => Coroutine<T>): Coroutine<T> {
  const parent = currentTask();
  if (parent === null) throw new Error("Cannot open a task group: it needs a task, got a callback");
  return yield* new TaskGroup(parent).run(body);
}

/**
 * What a handle, a future and a task are to those that only pass them on: the loop's interface, its observer, a
 * report. The classes know the loop, so the loop's interface must not know the classes.
 *
 * @module
 */

/** A callback that was handed to the loop; a `Handle` is one. */
export interface AbstractHandle {
  /** Runs the callback. Never throws. */
  run(): void;
  /** The callback will not run. */
  cancel(): void;
  /** Returns whether it will not run. */
  cancelled(): boolean;
  /** Returns what a message says about it. */
  toString(): string;
  /** The task or future that waits by this callback, if one does: who waits for whom is found by that. */
  readonly waiter?: AbstractFuture | undefined;
}

/** A result that is not there yet; a `Future` is one. */
export interface AbstractFuture {
  /** Returns whether there is a result, an exception or a cancellation. */
  done(): boolean;
  /** Returns whether it was cancelled. */
  cancelled(): boolean;
  /** Returns what a message says about it. */
  toString(): string;
}

/** Makes the tasks of a loop; a `TaskFactory` is one. */
export type AbstractTaskFactory = (...args: never[]) => AbstractTask;

/** What drives a coroutine; a `Task` is one. */
export interface AbstractTask extends AbstractFuture {
  /** Returns the name. */
  getName(): string;
}

/** A task as the library's own half of the loop knows it. */
export interface KernelTask extends AbstractTask {
  /** The coroutine ended because somebody else made it go on while it waited for `by`. */
  interrupted(by: AbstractFuture, mistake: Error): void;
  /** The coroutine will never go on. */
  discard(): void;
}

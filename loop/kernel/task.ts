/**
 * What drives a coroutine?
 *
 * A coroutine by itself does nothing. A task takes it one step further each time its turn in the ready queue
 * comes: `next()`, or `throw()` if it is to be cancelled. A step runs until the coroutine yields, and what it
 * yields says when the next step shall be: a future (through `yield*`) when that is done; nothing (a bare
 * `yield`) in the next iteration. Between two steps other tasks have their turn. That is all there is to
 * concurrency in one thread, and the reason why a step must not take long.
 *
 * A task is also a future: of what its coroutine returns. So a task can wait for a task.
 *
 * Counterpart: `asyncio.Task`.
 * @module
 */

import { type AbstractEventLoop, kernel } from "./abstract_event_loop.ts";
import type { AbstractHandle, AbstractTask } from "./abstract_types.ts";
import { badYield } from "./bad_yield.ts";
import {
  bindings,
  type Context,
  copyContext,
  enterContext,
  enteredContext,
  stepInside,
} from "./context.ts";
import { type Coroutine, isCoroutine } from "./coroutine.ts";
import { CancelledError } from "./errors.ts";
import { logToStderr } from "./exception_handler.ts";
import { Awaiting, Future } from "./future.ts";
import { requireOpen } from "./loop_checks.ts";
import { discard } from "./never_awaited.ts";
import { enterTask, getRunningLoop, runningLoop, runningTask } from "./running.ts";
import { captureStack, formatFrame, framesOf, innermost, type StackFrame } from "./stack_frames.ts";
import { guard, useUp } from "./used_up.ts";

let tasksNamed = 0;

/** How to make a task. */
export interface TaskOptions {
  /** What the task is called in messages. @default "Task-" and a number */
  name?: string;
  /** The context in which the coroutine runs: what it sets stays there. @default a copy of the current one */
  context?: Context;
  /**
   * Whether the first step runs at once, inside `createTask()`: a coroutine that need not wait is over then, and the loop
   * has had no work with it. Others start before it than those that were there first. Without effect from outside the
   * loop's callbacks. @default false
   */
  eagerStart?: boolean;
}

/** How to tell where a task is. */
export interface StackOptions {
  /** How many frames at most. @default all */
  limit?: number;
  /** Where `printStack()` writes. @default stderr */
  print?: (text: string) => void;
}

/** Drives a coroutine, and is the future of its result. */
export class Task<T> extends Future<T> implements AbstractTask {
  readonly #coro: Coroutine<T>;
  readonly #step: StepHandle;
  readonly #context: Context;
  #name: string;
  /** The future that the coroutine waits for. */
  #waitsFor: Future<unknown> | null = null;
  /** In debug mode: the stack where it waits. */
  #waitsAt: string | null = null;
  /** Whether to throw a `CancelledError` in at the next step. */
  #mustCancel = false;
  #cancelRequests = 0;
  /** A mistake to throw in at the next step. */
  #mistake: Error | null = null;

  /**
   * Schedules the first step; nothing of the coroutine runs yet, unless `eagerStart` is set.
   *
   * @param coro the coroutine to drive, by this task alone
   * @param loop the loop that it belongs to @default the running loop
   * @throws {TypeError} when `coro` is no coroutine
   * @throws {Error} when the loop is closed, or somebody drives or has driven the coroutine, or an eager one should run in a
   * context that is entered
   */
  constructor(
    coro: Coroutine<T>,
    { name, context = copyContext(), eagerStart = false }: TaskOptions = {},
    loop: AbstractEventLoop = getRunningLoop(),
  ) {
    super(loop);
    requireOpen(loop, "create a task");
    if (!isCoroutine(coro)) {
      const got = typeof coro === "function" ? "a function (call it)" : String(coro);
      throw new TypeError(`Cannot create a task: it must get a coroutine, got ${got}`);
    }
    const startsNow = eagerStart && runningLoop() === loop;
    if (startsNow) context.requireNotEntered();
    useUp(coro);
    guard(coro);
    this.#coro = coro;
    this.#name = name ?? `Task-${++tasksNamed}`;
    this.#context = context;
    this.#step = new StepHandle(this as Task<unknown>);
    loop[kernel].tasks.add(this);
    loop.observer?.taskCreated?.(this);
    if (startsNow) stepInside(context, () => this.step());
    else this.#queueStep();
  }

  /** Returns the name. */
  getName(): string {
    return this.#name;
  }

  /** Changes the name. */
  setName(name: string): void {
    this.#name = name;
  }

  /** Returns the coroutine that it drives. */
  getCoro(): Coroutine<T> {
    return this.#coro;
  }

  /** Returns the context in which the coroutine runs. */
  getContext(): Context {
    return this.#context;
  }

  /** Returns what the coroutine waits for; null while it has its turn or is about to, and when it is done. */
  waitsFor(): Future<unknown> | null {
    return this.#waitsFor;
  }

  /**
   * Tells where the coroutine is: in which line it waits, and through which calls by `yield*` it came there. Generators do
   * not tell that themselves, so in debug mode the loop takes a note whenever a coroutine begins to wait.
   *
   * @param limit how many frames at most @default all
   * @returns the frames, the innermost last. Of a task that waits, in debug mode: all of them, otherwise none; of one that
   * has its turn, the current ones; of one that failed, those of its error, of which `limit` leaves the outermost
   */
  getStack({ limit = Infinity }: StackOptions = {}): StackFrame[] {
    const max = Math.max(0, limit);
    if (this === runningTask()) return innermost(framesOf(captureStack()), max);
    if (this.#waitsFor !== null) return innermost(framesOf(this.#waitsAt), max);
    const { failure } = this;
    return failure instanceof Error ? framesOf(failure.stack ?? null).slice(0, max) : [];
  }

  /**
   * Writes the same as text, a frame a line.
   *
   * @param options how many frames, and where to write it @default to stderr
   */
  printStack({ print = logToStderr, ...options }: StackOptions = {}): void {
    const frames = this.getStack(options);
    const heading = frames.length === 0
      ? `No stack for ${this}`
      : `Stack for ${this}, innermost last:`;
    print([heading, ...frames.map((frame) => `  ${formatFrame(frame)}`)].join("\n"));
  }

  /**
   * Asks the task to stop: at its next step a {@linkcode CancelledError} is thrown into the coroutine, which
   * may clean up first, and may even refuse.
   *
   * @param message a reason, which becomes the error's message
   * @returns false when the task is done already
   */
  override cancel(message?: string): boolean {
    if (this.done()) return false;
    this.#cancelRequests++;
    // What it waits for is cancelled, too: the wake-up then brings the error.
    if (this.#waitsFor?.cancel(message)) return true;
    this.#mustCancel = true;
    this.cancelMessage = message;
    return true;
  }

  /** Returns how many times it was asked to stop, less the times that were taken back by `uncancel()`. */
  cancelling(): number {
    return this.#cancelRequests;
  }

  /**
   * For code that catches a cancellation which it has itself requested, as a timeout does: takes one request
   * back, and with the last one also the error that is yet to be thrown in.
   *
   * @returns how many are left
   */
  uncancel(): number {
    if (this.#cancelRequests > 0 && --this.#cancelRequests === 0) this.#mustCancel = false;
    return this.#cancelRequests;
  }

  /**
   * Refuses.
   *
   * @throws {Error} always: the result of a task is what its coroutine returns
   */
  override setResult(_value: T): void {
    throw new Error(
      `Cannot set a result: only the coroutine gives a task its result, got ${this}`,
    );
  }

  /**
   * Refuses.
   *
   * @throws {Error} always: the exception of a task is what its coroutine throws
   */
  override setException(_exception: unknown): void {
    throw new Error(
      `Cannot set an exception: only the coroutine gives a task its exception, got ${this}`,
    );
  }

  /** Returns what a message says about it. */
  override toString(): string {
    return `task ${this.#name} ${this.state()}`;
  }

  /** For the loop: takes the coroutine one step further. */
  step(): void {
    const error = this.#mustCancel || this.#mistake !== null ? this.#errorToThrow() : null;
    this.#waitsFor = null;
    const { loop } = this;
    if (loop.observer !== null) loop.observer.taskStep?.(this);
    const own = this.#context.bindings;
    if (own !== bindings || enteredContext !== null) enterContext(own, null);
    enterTask(this);
    let step: IteratorResult<unknown, T>;
    try {
      step = error === null ? this.#coro.next() : this.#coro.throw(error);
    } catch (exception) {
      enterTask(null);
      this.#fail(exception);
      return;
    }
    enterTask(null);
    const { value } = step;
    if (step.done) this.#return(value as T);
    else if (value === undefined) this.#queueStep();
    else this.#wait(value);
  }

  /** For a future on which the coroutine waited: somebody else has made that coroutine go on, which was its end. */
  interrupted(by: Future<unknown>, mistake: Error): void {
    if (this.#waitsFor !== by) return;
    by.removeWaiter(this.#step);
    this.#mistake = mistake;
    this.#queueStep();
  }

  /** For the loop that is being closed: the coroutine will never go on, so its `finally` blocks have their turn now. */
  discard(): void {
    const report = (message: string, exception: unknown) =>
      this.loop.callExceptionHandler({ message, exception, task: this });
    enterTask(this);
    try {
      if (discard(this.#coro)) return;
      const error = new Error(
        "Cannot wait any more: the event loop is being closed, got a `yield`",
      );
      report("A `finally` block waits, and will never go on", error);
    } catch (exception) {
      report("Exception in a `finally` block while the loop was being closed", exception);
    } finally {
      enterTask(null);
    }
  }

  /** The word for its kind in a report. */
  protected override kind(): string {
    return "Task";
  }

  /** What to throw in at this step: a mistake in what was yielded, or a cancellation, or nothing (null). */
  #errorToThrow(): Error | null {
    let error = this.#mistake;
    this.#mistake = null;
    if (this.#mustCancel) {
      this.#mustCancel = false;
      // If what it waited for was itself cancelled, or has failed by a cancellation as `gather` does, `yield*` throws
      // that one.
      if (this.#waitsFor?.throwsCancellation()) return null;
      this.#waitsFor?.markRetrieved();
      error = this.makeCancelledError();
    }
    return error;
  }

  #wait(yielded: unknown): void {
    const { loop } = this;
    if (yielded instanceof Awaiting) {
      const { future } = yielded;
      if (future.getLoop() === loop && future !== this) {
        this.#waitsFor = future;
        if (yielded.stack !== null) this.#waitsAt = yielded.stack;
        future.addWaiter(this.#step);
        if (loop.observer !== null) loop.observer.taskWaiting?.(this, future);
        if (this.#mustCancel && future.cancel(this.cancelMessage)) this.#mustCancel = false;
        return;
      }
      yielded = future;
    }
    this.#mistake = badYield(yielded, this);
    this.#queueStep();
  }

  #queueStep(): void {
    const { loop } = this;
    loop[kernel].ready.push(this.#step);
    if (loop.observer !== null) loop.observer.handleQueued?.(this.#step, "step");
  }

  #return(value: T): void {
    if (this.#mustCancel) {
      // It cancelled itself in its last step.
      this.#mustCancel = false;
      super.cancel(this.cancelMessage);
    } else {
      super.setResult(value);
      if (this.#cancelRequests > 0 && this.loop.getDebug()) {
        this.loop[kernel].warn(
          `${this} has swallowed a cancellation: let it go on, or take it back by uncancel()`,
        );
      }
    }
    this.#done();
  }

  #fail(exception: unknown): void {
    if (exception instanceof CancelledError) this.finishCancelled(exception);
    else super.setException(exception);
    this.#done();
  }

  #done(): void {
    this.loop[kernel].tasks.delete(this);
    this.loop.observer?.taskDone?.(this);
  }
}

/** The one handle that a task uses for all its steps, so that a step allocates nothing. */
class StepHandle implements AbstractHandle {
  /** The task itself: it waits by this. */
  readonly waiter: Task<unknown>;

  constructor(task: Task<unknown>) {
    this.waiter = task;
  }

  run(): void {
    this.waiter.step();
  }

  /** Does nothing: a task is cancelled by what is thrown in at its next step. */
  cancel(): void {}

  cancelled(): boolean {
    return false;
  }

  toString(): string {
    return this.waiter.toString();
  }
}

/**
 * Returns the task whose step is running; null in a callback that is no task's.
 *
 * @throws {Error} outside of callbacks and coroutines
 */
export function currentTask(): Task<unknown> | null {
  getRunningLoop();
  return runningTask() as Task<unknown> | null;
}

/**
 * Returns the tasks that are not done, in the order in which they were created.
 *
 * @param loop whose tasks @default the running loop
 * @returns a copy: it does not change when tasks come and go
 */
export function allTasks(loop: AbstractEventLoop = getRunningLoop()): Set<Task<unknown>> {
  return new Set([...loop[kernel].tasks].filter((task) => task instanceof Task));
}

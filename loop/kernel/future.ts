/**
 * A result that is not there yet.
 *
 * One side waits for it (a coroutine by `yield*`, or a callback), the other side delivers it by `setResult()`
 * or `setException()`. All waiting in this library comes down to a future: a sleep is a future that a timer
 * completes, a lock keeps a future per waiter, a task is itself the future of its coroutine's result.
 *
 * Callbacks never run inside `setResult()`. They go through the loop's ready queue, also when the future is
 * done already: so whoever delivers a result need not fear what happens before the next line, and the order
 * of the callbacks is the order of the queue.
 *
 * Counterpart: `asyncio.Future`.
 * @module
 */

import { type AbstractEventLoop, kernel } from "./abstract_event_loop.ts";
import type { AbstractFuture, AbstractHandle, KernelTask } from "./abstract_types.ts";
import type { Coroutine } from "./coroutine.ts";
import { CancelledError, InvalidStateError } from "./errors.ts";
import { Handle } from "./handle.ts";
import { requireCallback, requireOpen } from "./loop_checks.ts";
import { getRunningLoop, runningTask } from "./running.ts";
import { captureStack } from "./stack_frames.ts";
import { Unretrieved } from "./unretrieved.ts";

const PENDING = "pending";
const CANCELLED = "cancelled";
const FINISHED = "finished";

/** What `yield*` can wait for. */
export type Awaitable<T> = Future<T> | Coroutine<T>;

/** Called with the future when it is done. */
export type DoneCallback<T> = (future: Future<T>) => unknown;

/** A result that will be delivered once, or an exception, or a cancellation. */
export class Future<T> implements AbstractFuture {
  /** The loop that the callbacks go through. */
  protected readonly loop: AbstractEventLoop;
  /** What the next cancellation error says. */
  protected cancelMessage: string | undefined;

  #state: typeof PENDING | typeof CANCELLED | typeof FINISHED = PENDING;
  #result: T | undefined;
  #failed = false;
  #exception: unknown = null;
  #unretrieved: Unretrieved | null = null;
  #cancelledError: CancelledError | null = null;
  // What goes to the ready queue when it is done: the steps of tasks that wait, and callbacks. Mostly it is one, which needs
  // no list.
  #waiters: AbstractHandle | AbstractHandle[] | null = null;

  /**
   * Makes a pending future.
   *
   * @param loop the loop that it belongs to @default the running loop
   */
  constructor(loop: AbstractEventLoop = getRunningLoop()) {
    this.loop = loop;
  }

  /** Returns the loop that it belongs to. */
  getLoop(): AbstractEventLoop {
    return this.loop;
  }

  /** Returns whether there is a result, an exception or a cancellation. */
  done(): boolean {
    return this.#state !== PENDING;
  }

  /** Returns whether it was cancelled. */
  cancelled(): boolean {
    return this.#state === CANCELLED;
  }

  /**
   * Returns the result.
   *
   * @throws the exception, when that is the outcome
   * @throws {CancelledError} when it was cancelled
   * @throws {InvalidStateError} when it is not done
   */
  result(): T {
    if (this.#state === FINISHED && !this.#failed) return this.#result as T;
    this.#requireOutcome("get the result");
    this.markRetrieved();
    throw this.#exception;
  }

  /**
   * Returns the exception, usually an `Error`; null when there is a result.
   *
   * @throws {CancelledError} when it was cancelled
   * @throws {InvalidStateError} when it is not done
   */
  exception(): unknown {
    this.#requireOutcome("get the exception");
    this.markRetrieved();
    return this.#exception;
  }

  /** Delivers the result. @throws {InvalidStateError} when it is done already */
  setResult(value: T): void {
    this.#requirePending("set a result");
    this.#result = value;
    this.#finish(FINISHED);
  }

  /** Delivers an exception instead of a result. @throws {InvalidStateError} when it is done already */
  setException(exception: unknown): void {
    this.#requirePending("set an exception");
    this.#failed = true;
    // JavaScript can throw null, but null means here that there is no exception.
    this.#exception = exception ??
      new TypeError(`Cannot tell what failed: an exception must be something, got ${exception}`);
    this.#unretrieved = new Unretrieved(this.loop, this, this.kind(), this.#exception);
    this.#finish(FINISHED);
  }

  /**
   * Cancels it, unless it is done: whoever waits for it gets a {@linkcode CancelledError}.
   *
   * @param message a reason, which becomes the error's message
   * @returns whether it could be cancelled
   */
  cancel(message?: string): boolean {
    if (this.#state !== PENDING) return false;
    this.cancelMessage = message;
    this.#finish(CANCELLED);
    return true;
  }

  /**
   * Calls `fn(future)` by `callSoon()` when it is done, or at once by `callSoon()` if it is; in a copy of the context in
   * which this is called.
   *
   * @param waiter the future or task that waits by this callback, which `captureCallGraph()` then shows @default none
   */
  addDoneCallback(fn: DoneCallback<T>, waiter?: AbstractFuture): void {
    requireCallback(fn, "addDoneCallback");
    if (this.#state !== PENDING) this.loop.callSoon(fn, this);
    else this.addWaiter(new DoneHandle(fn, this, this.loop, waiter));
  }

  /** Takes a callback away. @returns how many times it was registered */
  removeDoneCallback(fn: DoneCallback<T>): number {
    return this.#removeWaiters((waiter) => waiter instanceof DoneHandle && waiter.fn === fn);
  }

  /** What `yield*` does: waits until it is done. @returns the result, or throws what `result()` throws */
  [Symbol.iterator](): Coroutine<T> {
    return new Awaiting(this) as unknown as Coroutine<T>;
  }

  /** Returns what a message says about it. */
  toString(): string {
    return `future ${this.state()}`;
  }

  /** For the task that waits: its step goes to the ready queue when the future is done. */
  addWaiter(step: AbstractHandle): void {
    const waiters = this.#waiters;
    if (waiters === null) this.#waiters = step;
    else if (Array.isArray(waiters)) waiters.push(step);
    else this.#waiters = [waiters, step];
  }

  /** Returns the tasks and futures that wait for it, as far as they have said so; none when it is done. */
  awaitedBy(): AbstractFuture[] {
    const waiters = this.#listWaiters().map(({ waiter }) => waiter);
    return [...new Set(waiters.filter((waiter) => waiter !== undefined))];
  }

  /** For the task that waits no more. */
  removeWaiter(step: AbstractHandle): void {
    this.#removeWaiters((waiter) => waiter === step);
  }

  /** @ignore For `Awaiting`, whose `next()` this is. */
  advance(awaiting: Awaiting<T>): IteratorResult<unknown, T> {
    if (this.#state !== PENDING) return { done: true, value: this.result() };
    if (awaiting.waiter !== undefined) throw this.#interrupted(awaiting.waiter);
    awaiting.waiter = runningTask();
    if (this.loop.getDebug()) awaiting.stack = captureStack();
    return { done: false, value: awaiting };
  }

  /** For whoever handles the outcome without looking at it: an exception need not be reported any more. */
  markRetrieved(): void {
    this.#unretrieved?.retrieve();
    this.#unretrieved = null;
  }

  /** For the task: whether a cancellation is what `yield*` throws. */
  throwsCancellation(): boolean {
    return this.#state === CANCELLED || this.#exception instanceof CancelledError;
  }

  /** For whoever passes a cancellation on. @returns the error with which it travels */
  makeCancelledError(): CancelledError {
    // The error that ended the coroutine shows in its stack where that was, so it is passed on once.
    const error = this.#cancelledError ?? new CancelledError(this.cancelMessage);
    this.#cancelledError = null;
    return error;
  }

  /** For a future that is used again: makes one that has a result pending, as if it was new. */
  protected rearm(): void {
    this.#state = PENDING;
  }

  /** The exception; null when there is none. To look at it here counts for nothing: it may still have to be reported. */
  protected get failure(): unknown {
    return this.#exception;
  }

  /** The word for its kind in a report. */
  protected kind(): string {
    return "Future";
  }

  /** The word for its state in a message. */
  protected state(): string {
    return this.#failed ? "failed" : this.#state;
  }

  /** Ends as cancelled, by an error that exists already. */
  protected finishCancelled(error: CancelledError): void {
    this.#cancelledError = error;
    this.cancelMessage = undefined;
    this.#finish(CANCELLED);
  }

  /** The coroutine ends here. Whose task it is would wait for ever, or take its end for a result. */
  #interrupted(waiter: KernelTask | null): Error {
    const error = new Error(
      `Cannot go on: the future must be done, got ${this} (its coroutine is driven by two, or by no task)`,
    );
    waiter?.interrupted(this, error);
    return error;
  }

  #listWaiters(): AbstractHandle[] {
    const waiters = this.#waiters;
    if (waiters === null) return [];
    return Array.isArray(waiters) ? waiters : [waiters];
  }

  #removeWaiters(leaves: (waiter: AbstractHandle) => boolean): number {
    const before = this.#listWaiters();
    const after = before.filter((waiter) => !leaves(waiter));
    this.#waiters = after.length === 0 ? null : after;
    return before.length - after.length;
  }

  #finish(state: typeof CANCELLED | typeof FINISHED): void {
    this.#state = state;
    const { observer } = this.loop;
    if (observer !== null) observer.futureDone?.(this);
    const waiters = this.#waiters;
    if (waiters === null) return;
    this.#waiters = null;
    // On a closed loop nobody is told any more, and who delivers shall know: also when it is a task that waits.
    requireOpen(this.loop, "schedule a callback");
    const { ready } = this.loop[kernel];
    if (Array.isArray(waiters)) { for (const waiter of waiters) ready.push(waiter); }
    else ready.push(waiters);
    if (observer === null) return;
    const queued = Array.isArray(waiters) ? waiters : [waiters];
    for (const waiter of queued) observer.handleQueued?.(waiter, "future");
  }

  #requirePending(action: string): void {
    if (this.#state !== PENDING) {
      throw new InvalidStateError(`Cannot ${action}: the future must be pending, got ${this}`);
    }
  }

  #requireOutcome(action: string): void {
    if (this.#state === CANCELLED) throw this.makeCancelledError();
    if (this.#state === PENDING) {
      throw new InvalidStateError(`Cannot ${action}: the future must be done, got ${this}`);
    }
  }
}

/**
 * One `yield*` of a future: its iterator, and what it yields, by which the task knows that nobody has yielded the future by
 * mistake. It does what a generator would do that yields once, in a third of the time.
 */
export class Awaiting<T, F extends Future<T> = Future<T>> {
  /** What is awaited. */
  readonly future: F;
  /** The task that waits, null if it is none; undefined before the wait has begun. */
  waiter: KernelTask | null | undefined = undefined;
  /** In debug mode: the stack at that `yield*`. */
  stack: string | null = null;

  /** Made by the future. */
  constructor(future: F) {
    this.future = future;
  }

  /** Begins to wait, or ends it. */
  next(): IteratorResult<unknown, T> {
    return this.future.advance(this);
  }

  /** Something is thrown in, mostly a cancellation: it is the coroutine's affair. */
  throw(error: unknown): never {
    throw error;
  }

  /** The coroutine is ended. */
  return(value: T): IteratorReturnResult<T> {
    return { done: true, value };
  }
}

/** A callback that a future calls. Made when it is registered, since it runs in the context of that moment. */
class DoneHandle<T> extends Handle {
  readonly fn: DoneCallback<T>;
  readonly waiter: AbstractFuture | undefined;

  constructor(
    fn: DoneCallback<T>,
    future: Future<T>,
    loop: AbstractEventLoop,
    waiter: AbstractFuture | undefined,
  ) {
    super(fn, [future], loop);
    this.fn = fn;
    this.waiter = waiter;
  }
}

/**
 * The errors that belong to asynchronous programs: cancellation, deadlines, and misuse of a future.
 *
 * Python keeps cancellation apart from failure by its class: `asyncio.CancelledError` is a `BaseException`,
 * so that `except Exception` lets it pass. JavaScript has one `catch` for everything. Whoever catches in a
 * coroutine must therefore let a cancellation go on, or the task can no longer be stopped:
 *
 * ```ts ignore
 * try {
 *   yield* fetchPage();
 * } catch (error) {
 *   rethrowIfCancelled(error);
 *   page = null;
 * }
 * ```
 *
 * `finally` is not concerned: it runs in both cases and lets both pass.
 *
 * Counterpart: `asyncio.exceptions`.
 * @module
 */

/** Thrown into a coroutine at the place where it waits, when its task was asked to stop. */
export class CancelledError extends Error {
  /**
   * Made by `cancel()`.
   *
   * @param message the reason that was given to `cancel()` @default nothing
   */
  constructor(message = "") {
    super(message);
    this.name = "CancelledError";
  }
}

/** An operation on a future or task that its state does not allow, such as a second result. */
export class InvalidStateError extends Error {
  /**
   * Made by futures and tasks.
   *
   * @param message what was tried, what is allowed, and what state was found
   */
  constructor(message: string) {
    super(message);
    this.name = "InvalidStateError";
  }
}

/** The time that was allowed is up. */
export class TimeoutError extends Error {
  /**
   * Made by what has a deadline.
   *
   * @param message what took too long
   * @param options `cause`: the cancellation that the deadline brought about
   */
  constructor(message?: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "TimeoutError";
  }
}

/** The barrier was broken, or reset while this task waited at it. */
export class BrokenBarrierError extends Error {
  /**
   * Made by the barrier.
   *
   * @param message what broke it
   */
  constructor(message: string) {
    super(message);
    this.name = "BrokenBarrierError";
  }
}

/** `getNowait()` found nothing in the queue. */
export class QueueEmpty extends Error {
  /** Made by the queue. */
  constructor() {
    super("Cannot get an item at once: the queue must hold one, got an empty queue");
    this.name = "QueueEmpty";
  }
}

/** `putNowait()` found no room in the queue. */
export class QueueFull extends Error {
  /**
   * Made by the queue.
   *
   * @param maxsize the number of items that the queue holds
   */
  constructor(maxsize: number) {
    super(`Cannot put an item at once: the queue holds ${maxsize}, got one more`);
    this.name = "QueueFull";
  }
}

/** The queue was shut down: nothing can be put any more, and nothing is left to get. */
export class QueueShutDown extends Error {
  /**
   * Made by the queue.
   *
   * @param action what was tried
   */
  constructor(action: string) {
    super(`Cannot ${action}: the queue must be open, got one that was shut down`);
    this.name = "QueueShutDown";
  }
}

/** The stream ended before all the bytes that were asked for had come. */
export class IncompleteReadError extends Error {
  /** What had come; it is taken out of the reader. */
  readonly partial: Uint8Array;
  /** How many bytes were asked for; null when a separator was looked for. */
  readonly expected: number | null;

  /**
   * Made by the reader.
   *
   * @param partial what had come
   * @param expected how many bytes were asked for; null when a separator was looked for
   */
  constructor(partial: Uint8Array, expected: number | null) {
    super(
      `Cannot read all of it: the stream must go on to ${
        expected === null ? "the separator" : `${expected} bytes`
      }, got its end after ${partial.length}`,
    );
    this.name = "IncompleteReadError";
    this.partial = partial;
    this.expected = expected;
  }
}

/** The separator did not come within the limit of the reader. */
export class LimitOverrunError extends Error {
  /** How many bytes at the start of the buffer are too many: they may be read, or thrown away. */
  readonly consumed: number;

  /**
   * Made by the reader.
   *
   * @param message what was looked for, and what the limit is
   * @param consumed how many bytes at the start of the buffer hold no separator
   */
  constructor(message: string, consumed: number) {
    super(message);
    this.name = "LimitOverrunError";
    this.consumed = consumed;
  }
}

/**
 * Lets a cancellation go on from a `catch` that is meant for failures. Call it first in such a `catch`.
 *
 * @param error what was caught
 * @throws `error` itself when it is a {@linkcode CancelledError}
 */
export function rethrowIfCancelled(error: unknown): void {
  if (error instanceof CancelledError) throw error;
}

/**
 * The bridge between this event loop and Deno's own.
 *
 * Deno's functions return native promises, whose callbacks Deno's loop runs; coroutines wait for futures,
 * whose callbacks our loop runs. In one direction the promise's callback hands its result to our loop, and
 * wakes it; in the other the future's callback settles a promise.
 *
 * Counterpart: `asyncio.wrap_future`.
 * @module
 */

import type { Future } from "../kernel/future.ts";
import { Future as FutureClass } from "../kernel/future.ts";
import { getRunningLoop } from "../kernel/running.ts";

/**
 * Makes a native promise something that a coroutine can wait for.
 *
 * @param promise a native promise, such as `fetch(url)` returns
 * @returns a future with its outcome; to cancel the future does not stop what the promise stands for
 */
export function fromPromise<T>(promise: PromiseLike<T>): Future<T> {
  const loop = getRunningLoop();
  const future = new FutureClass<T>(loop);
  const deliver = (outcome: () => void): void => {
    if (loop.isClosed()) return;
    const takeOutcome = () => {
      if (!future.done()) outcome();
    };
    loop.callSoonThreadsafe(takeOutcome);
  };
  promise.then(
    (value) => deliver(() => future.setResult(value)),
    (reason) => deliver(() => future.setException(reason)),
  );
  return future;
}

/**
 * Makes a future something that native code can wait for.
 *
 * @param future a future or task
 * @returns a native promise with its outcome; a cancellation rejects it with `CancelledError`
 */
export function toPromise<T>(future: Future<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const settle = () => {
      try {
        resolve(future.result());
      } catch (error) {
        reject(error);
      }
    };
    future.addDoneCallback(settle);
  });
}

/**
 * A coroutine for a loop that somebody else runs.
 *
 * Native code (a promise's callback, an event listener) has no task, and its caller waits for a promise. Here it gets one
 * for a coroutine.
 *
 * Counterpart: `asyncio.run_coroutine_threadsafe`.
 * @module
 */

import type { AbstractEventLoop } from "../kernel/abstract_event_loop.ts";
import { type Coroutine, isCoroutine } from "../kernel/coroutine.ts";
import { requireOpen } from "../kernel/loop_checks.ts";
import { makeTask } from "../kernel/task_factory.ts";
import { toPromise } from "./promises.ts";

/** How to run a coroutine from outside. */
export interface ThreadsafeOptions {
  /** Cancels the task when it is aborted: what a `concurrent.futures.Future` has `cancel()` for. */
  signal?: AbortSignal;
}

/**
 * Runs a coroutine on a loop, from outside: from native code that runs while the loop waits. Inside the loop one uses
 * `createTask()`, for a coroutine cannot wait for a promise.
 *
 * @param loop a loop that runs, or will run
 * @returns a promise of what the coroutine returns, rejected with what it throws; it stays open when the loop ends first
 * @throws {TypeError} when `coro` is no coroutine
 * @throws {Error} when the loop is closed
 *
 * @example
 * ```ts
 * import { EventLoop, runCoroutineThreadsafe, sleep } from "../mod.ts";
 *
 * const loop = new EventLoop();
 * setTimeout(async () => {
 *   await runCoroutineThreadsafe(sleep(1, "slept"), loop); // "slept"
 *   loop.callSoonThreadsafe(() => loop.stop());
 * });
 * await loop.runForever();
 * loop.close();
 * ```
 */
export function runCoroutineThreadsafe<T>(
  coro: Coroutine<T>,
  loop: AbstractEventLoop,
  { signal }: ThreadsafeOptions = {},
): Promise<T> {
  if (!isCoroutine(coro)) {
    throw new TypeError(`Cannot run from outside: it takes a coroutine, got ${String(coro)}`);
  }
  requireOpen(loop, "run a coroutine");
  return new Promise((resolve, reject) => {
    loop.callSoonThreadsafe(() => {
      try {
        const task = makeTask(coro, {}, loop);
        const cancel = () => {
          if (!loop.isClosed()) loop.callSoonThreadsafe(() => task.cancel(reasonOf(signal)));
        };
        if (signal?.aborted) cancel();
        signal?.addEventListener("abort", cancel);
        task.addDoneCallback(() => signal?.removeEventListener("abort", cancel));
        resolve(toPromise(task));
      } catch (error) {
        reject(error);
      }
    });
  });
}

/** The message of a cancellation: what was given to `abort()`, if that is a text. */
function reasonOf(signal: AbortSignal | undefined): string | undefined {
  return typeof signal?.reason === "string" ? signal.reason : undefined;
}

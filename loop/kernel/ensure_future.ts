/**
 * Functions that wait for several things take coroutines and futures alike. This makes them all futures.
 *
 * Counterpart: `asyncio.ensure_future`, `asyncio.create_task`.
 * @module
 */

import type { AbstractEventLoop } from "./abstract_event_loop.ts";
import { type Coroutine, isCoroutine } from "./coroutine.ts";
import { type Awaitable, Future } from "./future.ts";
import { discard } from "./never_awaited.ts";
import type { Task, TaskOptions } from "./task.ts";
import { makeTask } from "./task_factory.ts";
import { isUsedUp } from "./used_up.ts";

/**
 * Makes a future of what can be waited for.
 *
 * @param x a future, or a coroutine
 * @param loop the loop on which a coroutine is to run @default the running loop
 * @returns the future itself, or a new task for the coroutine
 * @throws {TypeError} when it is neither
 * @throws {RangeError} when it is a future of another loop
 * @throws {Error} when no task can be made, as on a closed loop; then the coroutine is closed
 */
export function ensureFuture<T>(x: Awaitable<T>, loop?: AbstractEventLoop): Future<T> {
  if (x instanceof Future) {
    if (loop !== undefined && x.getLoop() !== loop) {
      throw new RangeError(
        `Cannot wait for ${x}: it must belong to this loop, got one of another loop`,
      );
    }
    return x;
  }
  if (isCoroutine(x)) return taskFor(x as Coroutine<T>, loop);
  const hint = typeof (x as PromiseLike<T> | null)?.then === "function" ? " (use fromPromise)" : "";
  throw new TypeError(`Cannot wait: it takes a future or a coroutine, got ${String(x)}${hint}`);
}

function taskFor<T>(coro: Coroutine<T>, loop?: AbstractEventLoop): Task<T> {
  try {
    return makeTask(coro, {}, loop);
  } catch (error) {
    // The caller has no means to run it, so that it was never awaited is not the caller's mistake.
    if (!isUsedUp(coro)) discard(coro);
    throw error;
  }
}

/**
 * Runs a coroutine beside the others, on the running loop.
 *
 * @returns the task that drives it; its first step is yet to come
 */
export function createTask<T>(coro: Coroutine<T>, options?: TaskOptions): Task<T> {
  return makeTask(coro, options);
}

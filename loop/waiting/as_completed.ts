/**
 * Several things at once, each result as soon as it is there.
 *
 * Counterpart: `asyncio.as_completed`.
 * @module
 */

import type { Coroutine } from "../kernel/coroutine.ts";
import { ensureFuture } from "../kernel/ensure_future.ts";
import { TimeoutError } from "../kernel/errors.ts";
import type { Awaitable, Future } from "../kernel/future.ts";
import { getRunningLoop } from "../kernel/running.ts";
import { Queue } from "../synchronization/queue.ts";

/** How to wait. */
export interface AsCompletedOptions {
  /** Milliseconds for all of them together; null: without end. @default null */
  timeout?: number | null;
}

/**
 * Starts all of `xs` and hands out one coroutine for each: the first gives the result (or the exception) of
 * the first that is done, the second that of the second, and so on.
 *
 * @param xs futures and coroutines; for each coroutine a task is created
 * @returns coroutines, which throw {@linkcode TimeoutError} when the time is up before
 *
 * @example
 * ```ts ignore
 * for (const next of asCompleted(pages)) show(yield* next);
 * ```
 */
export function* asCompleted<T>(
  xs: Iterable<Awaitable<T>>,
  { timeout = null }: AsCompletedOptions = {},
): Generator<Coroutine<T>, void, unknown> {
  const loop = getRunningLoop();
  const todo = new Set([...new Set(xs)].map((x) => ensureFuture(x, loop)));
  const done = new Queue<Future<T> | null>();

  const oneDone = (future: Future<T>): void => {
    if (!todo.delete(future)) return;
    done.putNowait(future);
    if (todo.size === 0) timer?.cancel();
  };
  const timeIsUp = (): void => {
    for (const future of todo) {
      future.removeDoneCallback(oneDone);
      done.putNowait(null);
    }
    todo.clear();
  };
  const timer = timeout === null || todo.size === 0 ? null : loop.callLater(timeout, timeIsUp);
  /** Nobody will ask for what is still to be done. */
  const leave = (): void => {
    timer?.cancel();
    for (const future of todo) future.removeDoneCallback(oneDone);
  };
  let handedOut = 0;
  let isLeft = false;
  function* next(): Coroutine<T> {
    let future: Future<T> | null;
    try {
      future = yield* done.get();
    } finally {
      if (--handedOut === 0 && isLeft) leave();
    }
    if (future === null) throw new TimeoutError();
    return future.result();
  }

  for (const future of todo) future.addDoneCallback(oneDone);
  try {
    for (let count = todo.size; count > 0; count--) {
      handedOut++;
      yield next();
    }
  } finally {
    // After a `break`. What was handed out may still be awaited.
    isLeft = true;
    if (handedOut === 0) leave();
  }
}

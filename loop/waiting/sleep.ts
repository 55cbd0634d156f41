/**
 * Waiting for time to pass, without holding the loop: a future that a timer completes.
 *
 * Counterpart: `asyncio.sleep`.
 * @module
 */

import type { Coroutine } from "../kernel/coroutine.ts";
import { Future } from "../kernel/future.ts";
import { noted, started } from "../kernel/never_awaited.ts";
import { getRunningLoop } from "../kernel/running.ts";

/**
 * Waits. Other tasks run meanwhile, also for `sleep(0)`, which is the way to let them.
 *
 * @param ms milliseconds; 0 or less: until the next iteration
 */
export function sleep(ms: number): Coroutine<void>;
/** Waits, and returns `result`. */
export function sleep<T>(ms: number, result: T): Coroutine<T>;
export function sleep<T>(ms: number, result?: T): Coroutine<T | undefined> {
  return ms <= 0
    ? noted("sleep", yieldOnce(result))
    : started("sleep", sleepUntilTimer(ms, result));
}

function* yieldOnce<T>(result: T): Coroutine<T> {
  yield;
  return result;
}

function* sleepUntilTimer<T>(ms: number, result: T): Coroutine<T> {
  const loop = getRunningLoop();
  const future = new Future<T>(loop);
  const timer = loop.callLater(ms, wakeUp, future, result);
  try {
    return yield* future;
  } finally {
    timer.cancel();
  }
}

function wakeUp<T>(future: Future<T>, result: T): void {
  // The sleeper may have been cancelled in the very iteration in which the timer was due.
  if (!future.done()) future.setResult(result);
}

/**
 * Waiting for time to pass, without holding the loop: a future that a timer completes.
 *
 * Counterpart: `asyncio.sleep`.
 * @module
 */

import { type Coroutine, CoroutineBase } from "../kernel/coroutine.ts";
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
    ? noted("sleep", new YieldOnce(result as T))
    : started("sleep", sleepUntilTimer(ms, result));
}

/** `yield; return result;` without a generator: whoever lets the others run does it often, and in cold code, too. */
class YieldOnce<T> extends CoroutineBase<T> {
  readonly #result: T;
  #steps = 0;

  constructor(result: T) {
    super();
    this.#result = result;
  }

  override next(): IteratorResult<unknown, T> {
    const step = ++this.#steps;
    if (step === 1) return { done: false, value: undefined };
    return { done: true, value: step === 2 ? this.#result : undefined as T };
  }

  override throw(error: unknown): never {
    this.#steps = 2;
    throw error;
  }

  override return(value: T): IteratorReturnResult<T> {
    this.#steps = 2;
    return { done: true, value };
  }
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

/**
 * Waiting for several things, and getting control back before all of them are done.
 *
 * Counterpart: `asyncio.wait`.
 * @module
 */

import type { Coroutine } from "../kernel/coroutine.ts";
import { ensureFuture } from "../kernel/ensure_future.ts";
import { Future } from "../kernel/future.ts";
import { started } from "../kernel/never_awaited.ts";
import { getRunningLoop } from "../kernel/running.ts";
import { currentTask } from "../kernel/task.ts";

/** When `wait()` returns, at the latest. */
export type ReturnWhen = "FIRST_COMPLETED" | "FIRST_EXCEPTION" | "ALL_COMPLETED";

const WHENS: readonly ReturnWhen[] = ["FIRST_COMPLETED", "FIRST_EXCEPTION", "ALL_COMPLETED"];

/** How to wait. */
export interface WaitOptions {
  /** Milliseconds after which to return in any case; null: never. @default null */
  timeout?: number | null;
  /** At the first that is done, at the first that failed, or when all are done. @default "ALL_COMPLETED" */
  returnWhen?: ReturnWhen;
}

/** What `wait()` returns. */
export interface WaitResult<T> {
  /** Those that are done. */
  done: Set<Future<T>>;
  /** Those that are not; they go on. */
  pending: Set<Future<T>>;
}

/**
 * Waits for futures, without asking for their results. Neither a timeout nor a cancellation touches them.
 *
 * @param xs futures and tasks, at least one
 * @throws {TypeError} when there is a coroutine among them: which task would belong to it in the result
 * @throws {RangeError} when there is none, or one of another loop
 */
export function wait<T>(xs: Iterable<Future<T>>, options?: WaitOptions): Coroutine<WaitResult<T>> {
  return started("wait", waiting(new Set(xs), options));
}

function* waiting<T>(
  futures: Set<Future<T>>,
  { timeout = null, returnWhen = "ALL_COMPLETED" }: WaitOptions = {},
): Coroutine<WaitResult<T>> {
  for (const future of futures) {
    if (!(future instanceof Future)) {
      throw new TypeError(`Cannot wait: it takes futures and tasks (createTask), got ${future}`);
    }
  }
  if (futures.size === 0) {
    throw new RangeError("Cannot wait: it takes one future or more, got none");
  }
  if (!WHENS.includes(returnWhen)) {
    throw new RangeError(`Cannot wait: returnWhen must be ${WHENS.join(", ")}, got ${returnWhen}`);
  }

  const loop = getRunningLoop();
  const waiter = currentTask() ?? undefined;
  for (const future of futures) ensureFuture(future, loop);
  const enough = new Future<void>(loop);
  const release = (): void => {
    if (!enough.done()) enough.setResult();
  };
  const timer = timeout === null ? null : loop.callLater(timeout, release);
  let left = futures.size;
  const oneDone = (future: Future<T>): void => {
    left--;
    const isEnough = left <= 0 || returnWhen === "FIRST_COMPLETED" ||
      (returnWhen === "FIRST_EXCEPTION" && !future.cancelled() && future.exception() !== null);
    if (!isEnough) return;
    timer?.cancel();
    release();
  };
  for (const future of futures) future.addDoneCallback(oneDone, waiter);
  try {
    yield* enough;
  } finally {
    timer?.cancel();
    for (const future of futures) future.removeDoneCallback(oneDone);
  }
  const done = new Set<Future<T>>();
  const pending = new Set<Future<T>>();
  for (const future of futures) (future.done() ? done : pending).add(future);
  return { done, pending };
}

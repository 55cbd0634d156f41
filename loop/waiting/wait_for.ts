/**
 * A deadline for one thing: in time, or not at all.
 *
 * When the time is up, what was waited for is cancelled, and `waitFor` also waits until that cancellation is
 * through: after it nothing runs on behind the caller's back.
 *
 * Counterpart: `asyncio.wait_for`.
 * @module
 */

import { type Coroutine, isCoroutine } from "../kernel/coroutine.ts";
import { ensureFuture } from "../kernel/ensure_future.ts";
import { CancelledError, TimeoutError } from "../kernel/errors.ts";
import { type Awaitable, Future } from "../kernel/future.ts";
import { started } from "../kernel/never_awaited.ts";
import { currentTask } from "../kernel/task.ts";
import { timeout } from "./timeouts.ts";

/**
 * Waits for `x`, which is cancelled when the time is up.
 *
 * @param x a future, or a coroutine, which runs in the task that calls
 * @param ms milliseconds; null: without end
 * @returns the result of `x`
 * @throws {TimeoutError} when the time is up before `x` is done
 */
export function waitFor<T>(x: Awaitable<T>, ms: number | null): Coroutine<T> {
  return started("waitFor", waitingFor(x, ms));
}

function* waitingFor<T>(x: Awaitable<T>, ms: number | null): Coroutine<T> {
  if (!(x instanceof Future) && !isCoroutine(x)) ensureFuture(x); // It knows what to say.
  if (ms === null || ms > 0) {
    return yield* timeout(ms, function* () {
      return yield* x;
    });
  }
  const future = ensureFuture(x);
  if (future.done()) return future.result();
  yield* cancelAndWait(future);
  try {
    return future.result();
  } catch (error) {
    if (error instanceof CancelledError) throw new TimeoutError("", { cause: error });
    throw error;
  }
}

function* cancelAndWait(future: Future<unknown>): Coroutine<void> {
  const done = new Future<void>(future.getLoop());
  const release = (): void => {
    if (!done.done()) done.setResult();
  };
  future.addDoneCallback(release, currentTask() ?? undefined);
  try {
    future.cancel();
    yield* done;
  } finally {
    future.removeDoneCallback(release);
  }
}

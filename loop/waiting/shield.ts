/**
 * Whoever waits may be cancelled; what he waits for shall go on.
 *
 * To cancel a task cancels what it waits for. `shield` puts a second future in between, which takes the blow.
 * Keep a reference to the inner task and look after it: nobody else does once the waiter has gone.
 *
 * Counterpart: `asyncio.shield`.
 * @module
 */

import { ensureFuture } from "../kernel/ensure_future.ts";
import { type Awaitable, Future } from "../kernel/future.ts";

/**
 * Waits for `x` in such a way that only the waiting can be cancelled.
 *
 * @param x a future, or a coroutine, for which a task is created
 * @returns a future with the outcome of `x`, whose cancellation does not reach `x`
 */
export function shield<T>(x: Awaitable<T>): Future<T> {
  const inner = ensureFuture(x);
  if (inner.done()) return inner;
  const outer = new Future<T>(inner.getLoop());
  const passOn = (): void => {
    if (outer.cancelled()) {
      inner.markRetrieved();
    } else if (inner.cancelled()) {
      outer.cancel();
    } else {
      const exception = inner.exception();
      if (exception === null) outer.setResult(inner.result());
      else outer.setException(exception);
    }
  };
  inner.addDoneCallback(passOn, outer);
  const letGo = () => {
    // From now on a failure of the inner one is nobody's, and shall be reported.
    if (!inner.done()) inner.removeDoneCallback(passOn);
  };
  outer.addDoneCallback(letGo);
  return outer;
}

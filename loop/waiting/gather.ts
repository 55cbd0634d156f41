/**
 * Several things at once, all results in order.
 *
 * Counterpart: `asyncio.gather`.
 * @module
 */

import type { AbstractEventLoop } from "../kernel/abstract_event_loop.ts";
import { ensureFuture } from "../kernel/ensure_future.ts";
import { type Awaitable, Future } from "../kernel/future.ts";
import { getRunningLoop } from "../kernel/running.ts";

/** What `gather()` makes of what it got: each awaitable becomes its result. */
export type Gathered<X extends readonly Awaitable<unknown>[]> = {
  -readonly [I in keyof X]: X[I] extends Awaitable<infer T> ? T : never;
};

/** How to gather. */
export interface GatherOptions {
  /** Whether exceptions count as results, so that one failure does not hide the others. @default false */
  returnExceptions?: boolean;
}

/**
 * Waits for all of `xs`, which run at the same time.
 *
 * The first exception is thrown at once to whoever waits; the others go on, nobody waits for them any more.
 * To cancel the future that is returned cancels all of them.
 *
 * @param xs futures and coroutines; for each coroutine a task is created
 * @returns the results, in the order of `xs`
 * @throws {RangeError} when they are futures of several loops
 */
export function gather<X extends readonly Awaitable<unknown>[]>(...xs: X): Future<Gathered<X>>;
/** The same with an array and options. */
export function gather<const X extends readonly Awaitable<unknown>[]>(
  xs: X,
  options: GatherOptions & { returnExceptions: true },
): Future<{ -readonly [I in keyof X]: Gathered<X>[I] | Error }>;
/** The same with an array. */
export function gather<const X extends readonly Awaitable<unknown>[]>(
  xs: X,
  options?: GatherOptions,
): Future<Gathered<X>>;
export function gather(...args: unknown[]): Future<unknown> {
  if (Array.isArray(args[0])) {
    const options = args[1] as GatherOptions | undefined;
    return gatherAll(args[0], options?.returnExceptions ?? false);
  }
  return gatherAll(args as Awaitable<unknown>[], false);
}

function gatherAll(xs: Awaitable<unknown>[], returnExceptions: boolean): Future<unknown[]> {
  // The same thing may stand in several places: it runs once, and its result is in each of them.
  const futures = new Map<Awaitable<unknown>, Future<unknown>>();
  // All on the loop of the first: what comes of one on another loop would not wake who waits here.
  let loop: AbstractEventLoop | undefined;
  for (const x of xs) {
    if (futures.has(x)) continue;
    const future = ensureFuture(x, loop);
    futures.set(x, future);
    loop ??= future.getLoop();
  }
  loop ??= getRunningLoop();
  const children = xs.map((x) => futures.get(x) as Future<unknown>);
  const unique = [...futures.values()];
  const outer = new GatheringFuture(loop, unique);
  if (children.length === 0) {
    outer.setResult([]);
    return outer;
  }
  let finished = 0;
  const childDone = (child: Future<unknown>): void => {
    finished++;
    // Whatever becomes of it, its exception is dealt with here.
    child.markRetrieved();
    if (outer.done()) return;
    if (!returnExceptions) {
      if (child.cancelled()) {
        outer.setException(child.makeCancelledError());
        return;
      }
      if (child.exception() !== null) {
        outer.setException(child.exception());
        return;
      }
    }
    if (finished < unique.length) return;
    // A cancellation that all children have refused or outlived still has to reach whoever waits.
    if (outer.cancelRequested) outer.setException(child.makeCancelledError());
    else outer.setResult(children.map(outcome));
  };
  for (const child of unique) if (!child.done()) child.addDoneCallback(childDone, outer);
  for (const child of unique) if (child.done()) childDone(child);
  return outer;
}

function outcome(child: Future<unknown>): unknown {
  if (child.cancelled()) return child.makeCancelledError();
  const exception = child.exception();
  return exception === null ? child.result() : exception;
}

/** Cancelling it means cancelling the children; it is done when they are. */
class GatheringFuture extends Future<unknown[]> {
  cancelRequested = false;
  readonly #children: Future<unknown>[];

  constructor(loop: AbstractEventLoop, children: Future<unknown>[]) {
    super(loop);
    this.#children = children;
  }

  override cancel(message?: string): boolean {
    if (this.done()) return false;
    for (const child of this.#children) {
      if (child.cancel(message)) this.cancelRequested = true;
    }
    return this.cancelRequested;
  }
}

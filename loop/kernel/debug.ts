/**
 * Who holds the loop?
 *
 * In one thread everybody waits for the callback that is running. One that computes for a second stops all
 * connections for a second, and nothing in their own code shows it. In debug mode the loop measures every
 * callback and names those that took too long.
 *
 * The observer's view of a callback is added in the same place, so that the loop has to ask only once per
 * iteration whether there is anything to do besides running callbacks.
 *
 * Counterpart: `loop.slow_callback_duration`.
 * @module
 */

import { type AbstractEventLoop, kernel } from "./abstract_event_loop.ts";
import type { AbstractHandle } from "./abstract_types.ts";

/** Runs a callback under observation. Only debug mode measures it: to look at the clock takes longer than most callbacks. */
export function runObserved(loop: AbstractEventLoop, handle: AbstractHandle): void {
  if (handle.cancelled()) return;
  const { observer } = loop;
  observer?.handleStart?.(handle);
  if (loop.getDebug()) runMeasured(loop, handle);
  else handle.run();
  observer?.handleStop?.(handle);
}

function runMeasured(loop: AbstractEventLoop, handle: AbstractHandle): void {
  const startedAt = loop.time();
  handle.run();
  const tookMs = loop.time() - startedAt;
  if (tookMs >= loop.slowCallbackDuration) {
    loop[kernel].warn(`Slow callback: ${handle} held the loop for ${Math.round(tookMs)} ms`);
  }
}

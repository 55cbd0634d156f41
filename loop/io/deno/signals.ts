/**
 * Signals for a thread that computes, in Deno's world.
 *
 * @module
 */

import { onStop } from "../signals.ts";
import { startSignalThread, StopRequests } from "../stop_requests.ts";
import type { StopSignal } from "../types.ts";

/** What the second thread tells: how many requests it has heard, and by which signal the latest came. */
export interface HeardSignal {
  readonly count: number;
  readonly signal: StopSignal;
}

/**
 * Calls `fn` at every SIGINT and SIGTERM, also when two come during one computation of this thread (then one after the other,
 * at its end). It starts a thread, some 25 ms and 10 MB; who does not compute for long is better served by `onStop()`.
 *
 * @param onReady called when that thread listens
 * @returns a function that takes the listener away again
 */
export function onStopWhileComputing(
  fn: (signal: StopSignal) => void,
  onReady: () => void = () => {},
): () => void {
  const requests = new StopRequests(fn);
  // In this order: until the thread has started, this one hears by itself.
  const removeHere = onStop((signal) => requests.heardHere(signal));
  const worker = startSignalThread(new URL("./signal_worker.ts", import.meta.url));
  if (worker !== null) {
    worker.onmessage = ({ data }: MessageEvent<HeardSignal | "ready">) => {
      if (data === "ready") onReady();
      else requests.heard(data.count, () => data.signal);
    };
  }
  return () => {
    worker?.terminate();
    removeHere();
  };
}

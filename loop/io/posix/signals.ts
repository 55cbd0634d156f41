/**
 * Signals for a thread that sits in a system call.
 *
 * Deno hears signals on its own event loop, and a thread that waits in `epoll_wait` does not let it turn. So a second
 * thread listens, too. It does not deal with the signal; it counts it and wakes the first one, whose `select()` looks at the
 * count, calls who listens, and lets Deno's loop turn. (Measured: 1.4 ms at worst.)
 *
 * @module
 */

import { onStop as onStopHere } from "../signals.ts";
import { startSignalThread, StopRequests } from "../stop_requests.ts";
import type { StopSignal } from "../types.ts";
import { selfPipe } from "./self_pipe.ts";

/** What the second thread is told. */
export interface SignalOrder {
  /** The wake-up descriptor of the thread to wake. */
  readonly wakeUpDescriptor: number;
  /** Its one element is set to 1 before that thread is woken. */
  readonly signalled: Int32Array;
  /** At `COUNT`, how many requests to end have come; at `placeOf(i)`, by which of the `SIGNALS` the one with this index came. */
  readonly heard: Int32Array;
}

/** See {@linkcode SignalOrder.heard}. */
export const COUNT = 0;
/** See {@linkcode SignalOrder.heard}. Nobody presses Ctrl-C eight times within one computation and asks for the order. */
export const placeOf = (index: number): number => 1 + index % 8;
/** The signals, by the numbers under which the threads speak of them. */
export const SIGNALS: readonly StopSignal[] = ["SIGINT", "SIGTERM"];

/**
 * Its one element is 1 from the moment a signal has come until the wake-up is acknowledged: for a thread that is too busy
 * to look at its self-pipe, and has a nanosecond to look here.
 */
export const signalled: Int32Array = new Int32Array(new SharedArrayBuffer(4));

/**
 * Calls `fn` at every SIGINT and SIGTERM, also when two come during one computation of this thread.
 *
 * @param onReady called when the second thread listens
 * @returns a function that takes the listener away again
 */
export function onStop(
  fn: (signal: StopSignal) => void,
  onReady: () => void = () => {},
): () => void {
  const requests = new StopRequests(fn);
  const heard = new Int32Array(new SharedArrayBuffer(4 * 9));
  // In this order: until the thread has started, a moment in which nothing waits yet, this one hears by itself.
  const removeHere = onStopHere((signal) => requests.heardHere(signal));
  const removeListener = selfPipe().onWoken(() => {
    const mustTurn = Atomics.exchange(signalled, 0, 0) === 1;
    const signalOf = (index: number) => SIGNALS[Atomics.load(heard, placeOf(index))]!;
    requests.heard(Atomics.load(heard, COUNT), signalOf);
    return mustTurn;
  });
  const worker = startSignalThread(new URL("./signal_worker.ts", import.meta.url));
  const wakeUpDescriptor = selfPipe().writeEnd;
  if (worker !== null) worker.onmessage = () => onReady();
  worker?.postMessage({ wakeUpDescriptor, signalled, heard } satisfies SignalOrder);
  return () => {
    worker?.terminate();
    removeListener();
    removeHere();
  };
}

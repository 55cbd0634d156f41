/**
 * A thread that has nothing to do but hear signals, and to wake the thread that cannot.
 *
 * @module
 */

import { onStop } from "../signals.ts";
import { ring } from "./bell.ts";

/** What the thread is told. */
export interface SignalOrder {
  /** The bell of the thread to wake. */
  readonly rope: number;
  /** Its one element is set to 1 before the bell rings. */
  readonly signalled: Int32Array;
}

const worker = self as unknown as {
  onmessage: ((event: MessageEvent<SignalOrder>) => void) | null;
};
worker.onmessage = ({ data: { rope, signalled } }) => {
  onStop(() => {
    Atomics.store(signalled, 0, 1);
    ring(rope);
  });
};

/**
 * A thread that has nothing to do but hear signals, and to wake the thread that cannot.
 *
 * @module
 */

import { onStop } from "../signals.ts";
import { wakeThread } from "./self_pipe.ts";

/** What the thread is told. */
export interface SignalOrder {
  /** That of the thread to wake. */
  readonly wakeUpDescriptor: number;
  /** Its one element is set to 1 before that thread is woken. */
  readonly signalled: Int32Array;
}

const worker = self as unknown as {
  onmessage: ((event: MessageEvent<SignalOrder>) => void) | null;
};
worker.onmessage = ({ data: { wakeUpDescriptor, signalled } }) => {
  onStop(() => {
    Atomics.store(signalled, 0, 1);
    wakeThread(wakeUpDescriptor);
  });
};

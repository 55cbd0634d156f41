/**
 * A thread that has nothing to do but hear signals, and to wake the thread that cannot.
 *
 * @module
 */

import { onStop } from "../signals.ts";
import { wakeThread } from "./self_pipe.ts";
import { COUNT, placeOf, type SignalOrder, SIGNALS } from "./signals.ts";

const worker = self as unknown as {
  onmessage: ((event: MessageEvent<SignalOrder>) => void) | null;
  postMessage(news: "ready"): void;
};
worker.onmessage = ({ data: { wakeUpDescriptor, signalled, heard } }) => {
  onStop((signal) => {
    Atomics.store(heard, placeOf(Atomics.load(heard, COUNT)), SIGNALS.indexOf(signal));
    Atomics.add(heard, COUNT, 1);
    Atomics.store(signalled, 0, 1);
    wakeThread(wakeUpDescriptor);
  });
  worker.postMessage("ready");
};

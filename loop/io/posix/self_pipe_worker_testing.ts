/**
 * The other thread of the self-pipe's tests: it wakes the first one when it is told to.
 *
 * @module
 */

import { wakeThread } from "./self_pipe.ts";

/** What it is told. */
export interface WakeOrder {
  readonly wakeUpDescriptor: number;
  readonly times: number;
}

const worker = self as unknown as {
  onmessage: (event: MessageEvent<WakeOrder>) => void;
  postMessage(message: string): void;
};
worker.onmessage = ({ data: { wakeUpDescriptor, times } }) => {
  for (let i = 0; i < times; i++) wakeThread(wakeUpDescriptor);
};
worker.postMessage("ready");

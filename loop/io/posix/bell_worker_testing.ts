/**
 * The other thread of the bell's tests: it rings when it is told to.
 *
 * @module
 */

import { ring } from "./bell.ts";

/** What it is told. */
export interface RingOrder {
  readonly rope: number;
  readonly times: number;
}

const worker = self as unknown as {
  onmessage: (event: MessageEvent<RingOrder>) => void;
  postMessage(message: string): void;
};
worker.onmessage = ({ data: { rope, times } }) => {
  for (let i = 0; i < times; i++) ring(rope);
};
worker.postMessage("ready");

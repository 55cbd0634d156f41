/**
 * A thread that writes into a ring as fast as it can, for tests.
 *
 * @module
 */

import { RingWriter } from "./record_ring.ts";

/** What it is told. */
export interface WriterOrder {
  readonly memory: SharedArrayBuffer;
  readonly lane: number;
  /** How many records to write. */
  readonly total: number;
}

const thread = self as unknown as {
  onmessage: (event: MessageEvent<WriterOrder>) => void;
  postMessage(message: string): void;
};
thread.onmessage = ({ data: { memory, lane, total } }) => {
  const writer = new RingWriter(memory, lane);
  for (let n = 0; n < total; n++) {
    writer.t = n / 8;
    writer.put(n & 63, n, -n, n * 2, n & 127);
  }
  thread.postMessage("done");
};

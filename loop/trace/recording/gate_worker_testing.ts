/**
 * A thread with callbacks to run and a gate before each, for tests.
 *
 * @module
 */

import { Gate } from "./control.ts";

/** What it is told. */
export interface GateOrder {
  readonly control: SharedArrayBuffer;
  readonly lane: number;
  /** Its first cell counts the callbacks, its second one the iterations; a third that is not 0 ends the thread. */
  readonly counts: Int32Array;
  /** How many callbacks an iteration has. */
  readonly callbacks: number;
  readonly lookMs: number;
}

const thread = self as unknown as {
  onmessage: (event: MessageEvent<GateOrder>) => void;
  postMessage(message: string): void;
};
thread.onmessage = ({ data: { control, lane, counts, callbacks, lookMs } }) => {
  const gate = new Gate(control, lane, lookMs);
  thread.postMessage("runs");
  while (Atomics.load(counts, 2) === 0) {
    gate.iterates();
    Atomics.add(counts, 1, 1);
    gate.waits();
    for (let i = 0; i < callbacks; i++) {
      gate.beforeCallback();
      Atomics.add(counts, 0, 1);
    }
  }
  gate.close();
  thread.postMessage("ended");
};

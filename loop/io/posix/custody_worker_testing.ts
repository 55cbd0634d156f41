/**
 * The borrowing thread of custody's tests: it enters and leaves until it may no more.
 *
 * @module
 */

import { Custody } from "./custody.ts";

/** What the thread is told. */
export interface Race {
  readonly memories: readonly SharedArrayBuffer[];
  /** Counts the races that it has begun. */
  readonly started: Int32Array;
}

/** @returns whether it was for this thread to close */
function borrow(custody: Custody, begin: () => void): boolean {
  begin();
  while (custody.enter()) {
    if (!custody.leave()) {
      custody.closed();
      return true;
    }
  }
  return false;
}

const scope = self as unknown as {
  onmessage: (event: MessageEvent<Race>) => void;
  postMessage(closed: boolean[]): void;
  close(): void;
};
scope.onmessage = ({ data: { memories, started } }) => {
  scope.postMessage(memories.map((memory) =>
    borrow(new Custody(memory), () => {
      Atomics.add(started, 0, 1);
      Atomics.notify(started, 0);
    })
  ));
  scope.close();
};

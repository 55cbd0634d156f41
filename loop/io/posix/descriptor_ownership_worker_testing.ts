/**
 * The borrowing thread of the ownership's tests: it begins and ends calls until it may no more.
 *
 * @module
 */

import { DescriptorOwnership } from "./descriptor_ownership.ts";

/** What the thread is told. */
export interface Race {
  readonly memories: readonly SharedArrayBuffer[];
  /** Counts the races that it has begun. */
  readonly started: Int32Array;
}

/** @returns whether it was for this thread to close */
function borrow(ownership: DescriptorOwnership, begin: () => void): boolean {
  begin();
  while (ownership.beginCall()) {
    if (!ownership.endCall()) {
      ownership.closed();
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
    borrow(new DescriptorOwnership(memory), () => {
      Atomics.add(started, 0, 1);
      Atomics.notify(started, 0);
    })
  ));
  scope.close();
};

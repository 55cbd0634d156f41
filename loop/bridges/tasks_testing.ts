/**
 * The functions that the tests of this folder run on worker threads.
 *
 * @module
 */

import { task, throwIfAborted } from "../pool/mod.ts";

export function double(n: number): number {
  return 2 * n;
}

export function fail(message: string): never {
  throw new RangeError(message);
}

/** Says that it has begun, and computes until it is given up. */
export function spin(begun: SharedArrayBuffer): never {
  Atomics.store(new Int32Array(begun), 0, 1);
  Atomics.notify(new Int32Array(begun), 0);
  for (;;) throwIfAborted();
}

export const DOUBLE = task<typeof double>(import.meta.url, "double");
export const FAIL = task<typeof fail>(import.meta.url, "fail");
export const SPIN = task<typeof spin>(import.meta.url, "spin");

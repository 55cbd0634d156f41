/**
 * `poll(2)`: the oldest of the calls that wait for several descriptors, and still the handiest for a few.
 *
 * @see poll(2)
 * @module
 */

import { errno, systemError } from "./errno.ts";
import { libc } from "./libc.ts";
import { EINTR } from "./platform.ts";

/**
 * Waits until one of some descriptors is ready, a signal arrives, or the time is up.
 *
 * @param descriptors negative ones are passed over
 * @param events what to wait for: `POLLIN`, `POLLOUT`, both, or 0. What is wrong with a descriptor is reported anyway.
 * @param timeoutMs milliseconds; 0 does not wait
 * @returns for each descriptor what was found; 0: nothing
 */
export function poll(descriptors: readonly number[], events: number, timeoutMs: number): number[] {
  // A `struct pollfd`: the descriptor in 32 bits, what is asked in 16, what was found in 16.
  const set = new Int16Array(4 * descriptors.length);
  const ints = new Int32Array(set.buffer);
  for (const [i, descriptor] of descriptors.entries()) {
    ints[2 * i] = descriptor;
    set[4 * i + 2] = events;
  }
  const bytes = new Uint8Array(set.buffer);
  if (libc.poll(bytes, descriptors.length, Math.ceil(timeoutMs)) < 0 && errno() !== EINTR) {
    throw systemError("poll");
  }
  return descriptors.map((_, i) => set[4 * i + 3]!);
}

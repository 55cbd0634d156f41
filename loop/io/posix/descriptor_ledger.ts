/**
 * What a thread has open, written down where another thread finds it when the first has died.
 *
 * A descriptor belongs to the process. When a thread dies, the runtime gives back what it knows of, and of a number that
 * came from a foreign function it knows nothing. So the descriptors of the dead stay open: its clients hear neither an
 * end nor a reset, and the kernel goes on making connections for its listener, which nobody will ever accept.
 *
 * Hence each thread that may die alone keeps a ledger in shared memory: one bit for each descriptor, set when it is
 * opened and cleared just before it is closed. Between bit and call nothing can go wrong, since a thread dies where its
 * program gives way or throws. Whoever hears of its death closes what is left. It costs nothing where it counts: a
 * connection has two entries, a request none.
 *
 * @module
 */

import { libc } from "./libc.ts";
import { SHUT_RDWR } from "./platform.ts";

/** Higher numbers are not written down. (The memory is only taken where something is written.) */
const DESCRIPTORS_MAX = 1 << 20;
const BITS = 32;

/** That of this thread; null when nobody would read it. */
let own: Int32Array | null = null;

/** Makes the memory of an empty ledger. */
export function newLedgerMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(DESCRIPTORS_MAX / 8);
}

/** From now on this thread writes down what it opens. */
export function keepLedger(memory: SharedArrayBuffer): void {
  own = new Int32Array(memory);
}

/** This thread has opened a descriptor. @returns it */
export function noteOpened(descriptor: number): number {
  if (own !== null && isNoted(descriptor)) Atomics.or(own, wordOf(descriptor), bitOf(descriptor));
  return descriptor;
}

/** This thread is about to close one. */
export function noteClosing(descriptor: number): void {
  if (own !== null && isNoted(descriptor)) Atomics.and(own, wordOf(descriptor), ~bitOf(descriptor));
}

/** Closes what the thread has left open that has kept a ledger; it must be dead. @returns how many they were */
export function closeLeftOpen(memory: SharedArrayBuffer): number {
  const words = new Int32Array(memory);
  let count = 0;
  for (let word = 0; word < words.length; word++) {
    const bits = Atomics.exchange(words, word, 0);
    for (let bit = 0; bit < BITS; bit++) {
      if ((bits & 1 << bit) === 0) continue;
      // Orders of a ring may hold a socket open that has no number any more (see `../uring/`): this ends it all the same.
      libc.shutdown(word * BITS + bit, SHUT_RDWR);
      // It cannot be told any more; and whatever the answer is, the descriptor is gone.
      libc.close(word * BITS + bit);
      count += 1;
    }
  }
  return count;
}

function isNoted(descriptor: number): boolean {
  return descriptor >= 0 && descriptor < DESCRIPTORS_MAX;
}

function wordOf(descriptor: number): number {
  return Math.floor(descriptor / BITS);
}

function bitOf(descriptor: number): number {
  return 1 << descriptor % BITS;
}

/**
 * Closing a connection without losing what was sent on it: with system calls.
 *
 * Why that takes more than `close()` is told in `../deno/linger.ts`: first we end our half of the stream, then we read
 * and forget what still comes, until the peer has ended its half too. The two ways of waiting for it are shown here. A
 * thread that has nothing else to do waits in `recv`. The thread that accepts has: it puts the connection aside, and
 * comes back to it.
 *
 * @see RFC 1122, 4.2.2.13; RFC 9112, 9.6
 * @module
 */

import { LINGER_MS } from "../limits.ts";
import { closeDescriptor } from "./descriptor.ts";
import { errno } from "./errno.ts";
import { libc, pointerTo } from "./libc.ts";
import { EINTR, platform, SHUT_WR } from "./platform.ts";

const { EAGAIN, MSG_DONTWAIT } = platform;
const scratch = new Uint8Array(4096);
const scratchPointer = pointerTo(scratch);
/** How many chunks are thrown away at once of what a peer still sends. */
const DISCARDS_MAX = 16;

/**
 * Closes a connection, and waits until the peer closes too.
 *
 * @param descriptor its calls wait in slices
 * @param lingerMs how many milliseconds the peer is waited for
 */
export function closeGently(descriptor: number, lingerMs: number = LINGER_MS): void {
  const untilMs = performance.now() + lingerMs;
  libc.shutdown(descriptor, SHUT_WR);
  while (
    !discard(descriptor, 0) && performance.now() < untilMs
  ) { /* Nobody wants these bytes any more. */ }
  closeDescriptor(descriptor);
}

/** A connection that is being closed. */
interface Leaving {
  readonly descriptor: number;
  readonly untilMs: number;
  readonly closed: () => void;
}

/** The connections that one thread is closing. There are no more of them than it had admitted or refused. */
export class LingeringConnections {
  /** In the order in which their time runs out. */
  #leaving: Leaving[] = [];
  readonly #lingerMs: number;

  /** @param lingerMs how many milliseconds each peer is waited for */
  constructor(lingerMs: number = LINGER_MS) {
    this.#lingerMs = lingerMs;
  }

  /** How many they are. */
  get size(): number {
    return this.#leaving.length;
  }

  /** Their descriptors. They become readable when there is something to do. */
  get descriptors(): number[] {
    return this.#leaving.map(({ descriptor }) => descriptor);
  }

  /**
   * Closes a connection, some time.
   *
   * @param closed called once, when it is closed for good
   */
  add(descriptor: number, closed: () => void): void {
    libc.shutdown(descriptor, SHUT_WR);
    this.#leaving.push({ descriptor, untilMs: performance.now() + this.#lingerMs, closed });
  }

  /** Closes for good those whose peers have closed, or whose time is up. Does not wait. */
  look(): void {
    if (this.size === 0) return;
    const nowMs = performance.now();
    this.#leaving = this.#leaving.filter(({ descriptor, untilMs, closed }) => {
      if (nowMs < untilMs && !discard(descriptor, MSG_DONTWAIT)) return true;
      closeDescriptor(descriptor);
      closed();
      return false;
    });
  }
}

/** Reads and forgets what has come. @returns whether the peer has closed, or is gone */
function discard(descriptor: number, flags: number): boolean {
  for (let i = 0; i < DISCARDS_MAX; i++) {
    const count = libc.recv(descriptor, scratchPointer, scratch.length, flags);
    if (count > 0) continue;
    return count === 0 || errno() !== EAGAIN && errno() !== EINTR;
  }
  return false;
}

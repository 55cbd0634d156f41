/**
 * `recv` and `send` that really wait, but not for ever.
 *
 * A thread that blocks in the kernel is deaf: it does not hear that it is to end, and no timer of its program goes off.
 * Two socket options help. With `SO_RCVTIMEO` and `SO_SNDTIMEO` a call that has waited for so long gives up, and says
 * `EAGAIN`. So the wait is cut into slices, between which the thread can look around. It costs nothing where it counts:
 * a request that arrives within a slice is received by one call, and answered by one call. A server that asks first
 * which socket is ready needs a third.
 *
 * @see socket(7), `SO_RCVTIMEO`; signal(7), which calls end with `EINTR`
 * @module
 */

import { CLOSED, WOULD_BLOCK } from "../types.ts";
import { DRAIN_READS_MAX } from "../limits.ts";
import { setTimeouts } from "./descriptor.ts";
import { errno } from "./errno.ts";
import { pointerTo } from "./libc.ts";
import { EINTR, platform, POLLERR, POLLHUP, POLLOUT } from "./platform.ts";
import { poll } from "./poll.ts";
import { recv, send } from "./transfer.ts";

const { EAGAIN, MSG_DONTWAIT, MSG_NOSIGNAL } = platform;
const BUFFER_BYTES = 4096;
/** The longest slice, in milliseconds: how long a thread may be deaf. */
export const SLICE_MS = 100;

/** Cuts the waits of a connection into slices. An idle timeout that is shorter makes them shorter. */
export function cutIntoSlices(descriptor: number, idleTimeoutMs: number): void {
  const sliceMs = sliceFor(idleTimeoutMs);
  setTimeouts(descriptor, sliceMs, sliceMs);
}

function sliceFor(idleTimeoutMs: number): number {
  return Math.ceil(Math.min(SLICE_MS, idleTimeoutMs || Infinity));
}

/** A connection whose calls wait for one slice at most. The descriptor is somebody else's to close. */
export class TimedSocket {
  /** Filled by {@linkcode receive}. */
  readonly bytes: Uint8Array<ArrayBuffer> = new Uint8Array(BUFFER_BYTES);
  readonly descriptor: number;
  /** Whether the peer has ended its half, is gone, or was given up: nobody need wait for it to close. */
  isOver = false;

  readonly #pointer = pointerTo(this.bytes);
  readonly #idleTimeoutMs: number;
  #isBroken = false;
  #readsLeft = DRAIN_READS_MAX;
  /** When the present wait began, if it has lasted for a slice already. */
  #waitingSinceMs: number | null = null;

  /** @param descriptor was {@linkcode cutIntoSlices} */
  constructor(descriptor: number, idleTimeoutMs: number) {
    this.descriptor = descriptor;
    this.#idleTimeoutMs = idleTimeoutMs;
  }

  /**
   * Waits for bytes.
   *
   * @param isDraining whether to have nothing to read means to be at the end; then it does not wait
   * @returns how many came; 0 at the end of the stream; `CLOSED`; `WOULD_BLOCK` when the slice is over
   */
  receive(isDraining: boolean): number {
    if (this.#isBroken || isDraining && --this.#readsLeft < 0) return CLOSED;
    const flags = isDraining ? MSG_DONTWAIT : 0;
    const count = recv(this.descriptor, this.#pointer, BUFFER_BYTES, flags);
    if (count > 0) {
      this.#waitingSinceMs = null;
      return count;
    }
    if (count < 0) return this.#isBrokenBy(errno()) || isDraining ? CLOSED : WOULD_BLOCK;
    this.isOver = true;
    return 0;
  }

  /**
   * Waits until the first `count` bytes of `bytes` are sent.
   *
   * @returns how many were; fewer than `count` when the slice is over. A broken connection takes all and drops them.
   */
  transmit(bytes: Uint8Array, count: number): number {
    if (this.#isBroken) return count;
    const sent = send(this.descriptor, bytes, count, MSG_NOSIGNAL);
    if (sent >= 0) {
      this.#waitingSinceMs = null;
      return sent;
    }
    return this.#isBrokenBy(errno()) ? count : 0;
  }

  /** Whether the peer has vanished. A system call; from then on the other calls find it closed. */
  isGone(): boolean {
    // A reset ends both halves. That the peer ends its own is no reason to stop: it may wait for its answer. To tell
    // them apart on macOS, too, the question must be about sending.
    const [found] = poll([this.descriptor], POLLOUT, 0);
    if ((found! & (POLLERR | POLLHUP)) !== 0) this.#isBroken = this.isOver = true;
    return this.#isBroken;
  }

  /** Deals with a call that has failed. */
  #isBrokenBy(number: number): boolean {
    const isWaiting = number === EINTR || number === EAGAIN && !this.#isIdleForTooLong();
    // Remembered, because the kernel tells it once: the next call would report an orderly end of stream.
    if (!isWaiting) this.#isBroken = this.isOver = true;
    return this.#isBroken;
  }

  #isIdleForTooLong(): boolean {
    if (this.#idleTimeoutMs === 0) return false;
    const nowMs = performance.now();
    this.#waitingSinceMs ??= nowMs - sliceFor(this.#idleTimeoutMs);
    return nowMs - this.#waitingSinceMs >= this.#idleTimeoutMs;
  }
}

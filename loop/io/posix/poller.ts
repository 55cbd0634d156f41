/**
 * Which descriptors are ready? The one question that every Unix answers, each in its own way: `poll(2)` everywhere,
 * `epoll(7)` on Linux, `kqueue(2)` on the BSDs and macOS.
 *
 * Readiness is a statement about the next call: "`recv` would not wait". The kernel does nothing in advance. The other
 * model is completion: "the `recv` that you began is done", with the bytes where you said (io_uring, Windows' I/O
 * completion ports, and Deno's promises). Readiness needs no memory for a connection that is silent, because the
 * buffer is only needed once there is something to put into it; completion saves a call for each.
 *
 * All three here are level-triggered: a descriptor is reported as long as it is ready, not only when it becomes so.
 *
 * @see D. Kegel, "The C10K problem"
 * @module
 */

/** Besides `EVENT_READ` and `EVENT_WRITE`: the connection is broken. Reported whether or not it was asked for. */
export const EVENT_ERROR = 4;
/** Besides those: both halves of the stream have ended. `kqueue` tells it only to those who wait to write. */
export const EVENT_HANGUP = 8;

/** The mask of a descriptor that is not watched. */
export const NOT_WATCHED: number = -1;

/** A set of descriptors, and a call that waits until one of them is ready. */
export interface Poller {
  /**
   * Changes what is asked about a descriptor.
   *
   * @param before the mask that was set last, or {@linkcode NOT_WATCHED}
   * @param after `EVENT_READ`, `EVENT_WRITE`, both, 0, or {@linkcode NOT_WATCHED}
   */
  change(descriptor: number, before: number, after: number): void;
  /** The descriptor is about to be closed; it is watched, with this mask. */
  forget(descriptor: number, mask: number): void;
  /**
   * Waits until at least one descriptor is ready, a signal arrives, or the time is up.
   *
   * @param timeoutMs whole milliseconds, less than 2^31; 0 does not wait; -1 waits without end
   * @returns how many are ready; 0 when none is
   */
  wait(timeoutMs: number): number;
  /** The `index`-th descriptor that `wait()` found. */
  descriptor(index: number): number;
  /** How it is ready: `EVENT_READ`, `EVENT_WRITE`, {@linkcode EVENT_ERROR}, {@linkcode EVENT_HANGUP}. */
  events(index: number): number;
  /** Gives back what it has of the kernel. */
  close(): void;
}

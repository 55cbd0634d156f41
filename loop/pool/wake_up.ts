/**
 * How the owner of a pool and its workers wake each other.
 *
 * To wake a thread costs a system call or a message, thousands of times what a job in shared memory costs. So it is
 * done once for many: the workers are woken when the owner has submitted all that it had in hand, and the owner when
 * there is something to collect and it is not about to look anyway.
 *
 * When is that moment? An owner that sits in a system call to wait for its sockets (see `io/posix/selector.ts`) is
 * asked just before it does: that is `beforeWait()`. Elsewhere it is when its turn of Deno's event loop ends.
 *
 * @module
 */

import type { Selector, ThreadWaker, ThreadWakerOwner } from "../io/types.ts";
import type { SharedQueue } from "./shared_queue.ts";

/** The owner's part in waking and being woken. */
export class WakeUp implements ThreadWakerOwner {
  readonly #queue: SharedQueue;
  readonly #onWake: () => void;
  readonly #timersMs: () => number;
  readonly #threadWaker: ThreadWaker | null;
  #isWoken = false;
  #isAnnouncing = false;

  /**
   * @param onWake has `collect()` called soon
   * @param selector where the owner waits
   * @param timersMs tells how late, in milliseconds, its timers may be at the moment
   */
  constructor(
    queue: SharedQueue,
    onWake: () => void,
    selector: Pick<Selector, "threadWaker"> | undefined,
    timersMs: () => number,
  ) {
    this.#queue = queue;
    this.#onWake = onWake;
    this.#timersMs = timersMs;
    this.#threadWaker = selector?.threadWaker(this) ?? null;
    this.collecting();
  }

  /** By which workers wake the owner; null when they are to post a message. */
  get descriptor(): number | null {
    return this.#threadWaker?.descriptor ?? null;
  }

  /** A job was queued: sees to it that workers wake up, once for all jobs that are queued in a row. */
  queued(): void {
    if (this.#threadWaker !== null || this.#isAnnouncing) return;
    this.#isAnnouncing = true;
    queueMicrotask(() => {
      this.#isAnnouncing = false;
      this.#queue.submissions.announce();
    });
  }

  /** The owner is about to take in the events: those that come after this call wake it. */
  collecting(): void {
    this.#isWoken = false;
    if (this.#threadWaker === null) this.#queue.events.arm();
  }

  /** There is something to collect. */
  wake(): void {
    if (this.#isWoken) return;
    this.#isWoken = true;
    this.#onWake();
  }

  beforeWait(): number {
    const { submissions, events } = this.#queue;
    submissions.announce();
    events.arm();
    if (events.isEmpty) return this.#timersMs();
    events.disarm();
    this.wake();
    return 0;
  }

  onWoken(): void {
    this.wake();
  }

  /** Nobody will be woken any more. */
  close(): void {
    this.#threadWaker?.remove();
  }
}

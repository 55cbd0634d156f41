/**
 * What workers tell their owner: many producers (the workers), one consumer (the owner).
 *
 *                  head (the owner's own)               tail: next to reserve
 *                      v                                  v
 *         +-------+-------+-------+-------+-------+-------+-------+-------+
 *         |   0   | 7 fin | 3 sta |   0   | 3 fin |   0   |   0   |   0   |   slot and kind; 0: nothing
 *         +-------+-------+-------+-------+-------+-------+-------+-------+
 *                                     ^ reserved, but not written yet: the owner stops here
 *
 * A worker reserves a cell by one atomic addition to `tail` and then stores its event there. Two workers
 * never get the same cell, and none waits for another. The owner empties cells in order and stops at the
 * first that is still 0. The ring cannot overflow: a slot causes at most three events before it is reused,
 * and there are cells for all of them.
 *
 * Waking the owner costs a message, thousands of times the price of an event, or at least a system call; so it is
 * done only when needed. The owner arms the wake-up and *then* empties the ring. Whoever adds an event while it is
 * armed disarms it, by an atomic exchange which lets only one succeed, and wakes the owner. Hence for an event that the
 * owner has missed it is always woken, and however many follow before it comes, it is woken once.
 *
 * @module
 */

/** A worker has begun with a job. Sent only when somebody observes the pool. */
export const STARTED = 1;
/** A worker wants the payload that belongs to a slot (see `payload.ts`). */
export const PAYLOAD_WANTED = 2;
/** A worker lets go of a slot, in whatever state it is. */
export const FINISHED = 3;

/** How many events one slot can cause before it is reused. */
export const EVENTS_PER_SLOT = 3;

const KIND_BITS = 2;

/** The slot an event is about. */
export function slotOf(event: number): number {
  return event >> KIND_BITS;
}

/** {@linkcode STARTED}, {@linkcode PAYLOAD_WANTED} or {@linkcode FINISHED}. */
export function kindOf(event: number): number {
  return event & ((1 << KIND_BITS) - 1);
}

/** What {@linkcode EventRing.take} returns when there is nothing to take. */
export const NO_EVENT = 0;

// Cells written by different threads are 16 integers, a cache line, apart.
const TAIL = 0;
const WAKE_UP_ARMED = 16;
const CELLS = 32;

/** A view of the ring. Owner and workers each have one of the same memory. */
export class EventRing {
  readonly memory: SharedArrayBuffer;
  readonly #ints: Int32Array;
  readonly #mask: number;
  #head = 0;

  /** @param source how many events (a power of two), or the memory of a ring made elsewhere */
  constructor(source: number | SharedArrayBuffer) {
    this.memory = typeof source === "number"
      ? new SharedArrayBuffer((CELLS + source) * Int32Array.BYTES_PER_ELEMENT)
      : source;
    this.#ints = new Int32Array(this.memory);
    this.#mask = this.#ints.length - CELLS - 1;
  }

  /** Worker: adds an event. @returns whether the owner must be woken */
  put(slot: number, kind: number): boolean {
    const ints = this.#ints;
    const position = Atomics.add(ints, TAIL, 1);
    Atomics.store(ints, CELLS + (position & this.#mask), (slot << KIND_BITS) | kind);
    // The load is there for speed only: it leaves the cache line shared while the owner is awake.
    return Atomics.load(ints, WAKE_UP_ARMED) === 1 &&
      Atomics.exchange(ints, WAKE_UP_ARMED, 0) === 1;
  }

  /** Owner: asks to be woken at the next event. To be followed by `take()` until nothing is left. */
  arm(): void {
    Atomics.store(this.#ints, WAKE_UP_ARMED, 1);
  }

  /** Owner: does not sleep after all. */
  disarm(): void {
    Atomics.store(this.#ints, WAKE_UP_ARMED, 0);
  }

  /** Owner: whether there is nothing to take. */
  get isEmpty(): boolean {
    return Atomics.load(this.#ints, CELLS + (this.#head & this.#mask)) === NO_EVENT;
  }

  /** Owner: takes the oldest event. @returns {@linkcode NO_EVENT} when there is none */
  take(): number {
    const index = CELLS + (this.#head & this.#mask);
    const event = Atomics.load(this.#ints, index);
    if (event === NO_EVENT) return NO_EVENT;
    Atomics.store(this.#ints, index, NO_EVENT);
    this.#head = (this.#head + 1) | 0;
    return event;
  }
}

/**
 * Where jobs live while they are between two threads: a table of fixed-size slots in shared memory.
 *
 * Threads of JavaScript share only bytes. To send an object, the engine must serialise it, wake the other
 * thread's event loop and deserialise it again, which costs tens of microseconds. Most calls of this
 * project take a number and give a number, so their slot holds just that: which task, up to four
 * numbers, and one number back. Everything else goes *out of band* (see `payload.ts`), and the slot says so.
 *
 * A slot moves through these states, and every arrow but the last is a compare-and-exchange:
 *
 *            owner            worker            worker
 *     FREE --------> QUEUED --------> RUNNING --------> DONE --.
 *      ^               | owner           | owner               |
 *      |               v                 v                     |
 *      |           CANCELLED          ABORTING                 |
 *      |               |                 |                     |
 *      '---------------'-----------------'---------------------'   owner, once the worker has let go
 *
 * Two threads may want to move the same slot at the same moment: the owner cancels just when a worker
 * takes the job, or aborts just when it ends. Compare-and-exchange lets exactly one of them win, and the
 * loser sees that it lost. And because only the owner sets a slot free, after the worker has let go of
 * it, an abort can never hit the next job in the same slot.
 *
 * Memory ordering: all `Atomics` operations of all threads happen in one total order, and what a thread
 * wrote before such an operation is visible to a thread that has seen the operation's effect. So a slot
 * is filled with plain writes, which are cheaper, and is published by one atomic operation at the end (the
 * rings'). Between that and the next publication one thread alone has the right to touch it.
 *
 * @see ECMA-262, "Memory Model"
 * @module
 */

/** The states of a slot. */
export const FREE = 0;
export const QUEUED = 1;
export const RUNNING = 2;
/** Running, but nobody waits for it any more; the task can find out (see `abort.ts`). */
export const ABORTING = 3;
/** Ended in time: with a result or an error, in the slot or out of band. */
export const DONE = 4;
/** Cancelled while it was queued. It stays in the queue until somebody meets it there. */
export const CANCELLED = 5;

/** How many numbers fit into a slot. Calls with more arguments go out of band. */
export const NUMBERS_MAX = 4;

// One slot is 64 bytes, a cache line, so that two workers never fight for the same line: 8 integers (6
// of them used), then 4 floats.
const SLOT_BYTES = 64;
const SLOT_INTS = SLOT_BYTES / Int32Array.BYTES_PER_ELEMENT;
const SLOT_FLOATS = SLOT_BYTES / Float64Array.BYTES_PER_ELEMENT;
const FIRST_FLOAT = SLOT_FLOATS - NUMBERS_MAX;

const STATE = 0;
const TASK = 1;
const WORKER = 2;
const ARGUMENT_COUNT = 3; // or OUT_OF_BAND
const PAYLOAD = 4;
const RESULT = 5;

const OUT_OF_BAND = -1;
const NUMBER = 0;

const PAYLOAD_AWAITED = 0;
const PAYLOAD_POSTED = 1;
const PAYLOAD_REFUSED = 2;

/** A view of the table. Owner and workers each have one of the same memory. */
export class SlotTable {
  readonly memory: SharedArrayBuffer;
  readonly length: number;
  readonly #ints: Int32Array;
  readonly #floats: Float64Array;

  /** @param source how many slots to make, or the memory of a table made elsewhere */
  constructor(source: number | SharedArrayBuffer) {
    this.memory = typeof source === "number" ? new SharedArrayBuffer(source * SLOT_BYTES) : source;
    this.length = this.memory.byteLength / SLOT_BYTES;
    this.#ints = new Int32Array(this.memory);
    this.#floats = new Float64Array(this.memory);
  }

  state(slot: number): number {
    return Atomics.load(this.#ints, slot * SLOT_INTS + STATE);
  }

  /** Moves the slot from one state to another. @returns false, having done nothing, if it was elsewhere */
  move(slot: number, from: number, to: number): boolean {
    return Atomics.compareExchange(this.#ints, slot * SLOT_INTS + STATE, from, to) === from;
  }

  /** Owner: puts a job into a free slot. To be followed by a push on the submission ring. */
  fill(slot: number, taskId: number, args: readonly unknown[]): void {
    const ints = slot * SLOT_INTS;
    const floats = slot * SLOT_FLOATS + FIRST_FLOAT;
    let count = args.length <= NUMBERS_MAX ? args.length : OUT_OF_BAND;
    for (let i = 0; i < count; i++) {
      const argument = args[i];
      if (typeof argument === "number") this.#floats[floats + i] = argument;
      else count = OUT_OF_BAND;
    }
    this.#ints[ints + TASK] = taskId;
    this.#ints[ints + ARGUMENT_COUNT] = count;
    this.#ints[ints + PAYLOAD] = PAYLOAD_AWAITED;
    this.#ints[ints + RESULT] = NUMBER;
    Atomics.store(this.#ints, ints + STATE, QUEUED);
  }

  /** Worker: takes the job of a slot it got from the ring. @returns false if the job was cancelled */
  claim(slot: number, worker: number): boolean {
    this.#ints[slot * SLOT_INTS + WORKER] = worker;
    return this.move(slot, QUEUED, RUNNING);
  }

  /** Which task the slot is for. */
  taskId(slot: number): number {
    return this.#ints[slot * SLOT_INTS + TASK]!;
  }

  /** Which worker has claimed it. */
  worker(slot: number): number {
    return this.#ints[slot * SLOT_INTS + WORKER]!;
  }

  /** Whether the arguments lie in the slot. */
  hasArguments(slot: number): boolean {
    return this.#ints[slot * SLOT_INTS + ARGUMENT_COUNT] !== OUT_OF_BAND;
  }

  /** Worker: calls `fn` with the numbers in the slot. Spelled out, since a spread would make an array. */
  call(slot: number, fn: (...args: number[]) => unknown): unknown {
    const floats = this.#floats;
    const i = slot * SLOT_FLOATS + FIRST_FLOAT;
    switch (this.#ints[slot * SLOT_INTS + ARGUMENT_COUNT]) {
      case 0:
        return fn();
      case 1:
        return fn(small(floats[i]!));
      case 2:
        return fn(small(floats[i]!), small(floats[i + 1]!));
      case 3:
        return fn(small(floats[i]!), small(floats[i + 1]!), small(floats[i + 2]!));
      default:
        return fn(
          small(floats[i]!),
          small(floats[i + 1]!),
          small(floats[i + 2]!),
          small(floats[i + 3]!),
        );
    }
  }

  /** Worker: leaves a numeric result in the slot, in the place of the first argument. */
  setNumber(slot: number, result: number): void {
    this.#floats[slot * SLOT_FLOATS + FIRST_FLOAT] = result;
  }

  /** Worker: notes that the result, or the error, was posted. */
  setReplyPosted(slot: number): void {
    this.#ints[slot * SLOT_INTS + RESULT] = OUT_OF_BAND;
  }

  /** Owner: whether the outcome was posted, rather than left in the slot. */
  isReplyPosted(slot: number): boolean {
    return this.#ints[slot * SLOT_INTS + RESULT] === OUT_OF_BAND;
  }

  /** Owner: the result that the worker left in the slot. */
  number(slot: number): number {
    return this.#floats[slot * SLOT_FLOATS + FIRST_FLOAT]!;
  }

  /** Worker: blocks its thread until the owner has answered. @returns whether there is a payload */
  waitForPayload(slot: number): boolean {
    const index = slot * SLOT_INTS + PAYLOAD;
    Atomics.wait(this.#ints, index, PAYLOAD_AWAITED);
    return Atomics.load(this.#ints, index) === PAYLOAD_POSTED;
  }

  /** Owner: answers {@linkcode waitForPayload}, after the payload was posted or could not be. */
  answerPayloadRequest(slot: number, posted: boolean): void {
    const index = slot * SLOT_INTS + PAYLOAD;
    Atomics.store(this.#ints, index, posted ? PAYLOAD_POSTED : PAYLOAD_REFUSED);
    Atomics.notify(this.#ints, index);
  }

  /** How many slots are in a state. Looks at each one. */
  count(state: number): number {
    let count = 0;
    for (let slot = 0; slot < this.length; slot++) {
      if (this.state(slot) === state) count++;
    }
    return count;
  }

  /** Owner: gives the slot back. */
  free(slot: number): void {
    Atomics.store(this.#ints, slot * SLOT_INTS + STATE, FREE);
  }
}

/**
 * The same number, as the small integer that it is if it is one. What is read from a `Float64Array` is a double to
 * V8, and so is then all that is computed from it: fib(33) takes half as long again.
 */
function small(value: number): number {
  const integer = value | 0;
  return Object.is(integer, value) ? integer : value;
}

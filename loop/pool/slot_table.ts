/**
 * Where jobs live while they are between two threads: a table of fixed-size slots in shared memory.
 *
 * Threads of JavaScript share only bytes. To send an object, the engine must serialise it, wake the other
 * thread's event loop and deserialise it again, which costs tens of microseconds. Most calls of this
 * project take numbers and give numbers, so their slot holds just that: which task, a few numbers or one short array of
 * them, and the same on the way back. Everything else goes *out of band* (see `payload.ts`), and the slot says so.
 *
 * Why arrays: the way to another thread and back costs tens of times what a small job does. Who has many such jobs in
 * hand packs their arguments into one array, and makes the way once.
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

/** How many numbers fit into a slot: the longest array that need not go out of band. */
export const NUMBERS_MAX = 28;
/** How many arguments may be in a slot, if they are numbers. */
const ARGUMENTS_MAX = 4;

// One slot is 256 bytes, whole cache lines, so that two workers never fight for the same line: 8 integers (7 of them
// used), then the numbers. Memory that was never written takes no room, and who needs a slot takes the one that was
// given back last: so the table costs what the busiest moment has used.
const SLOT_BYTES = 256;
const SLOT_INTS = SLOT_BYTES / Int32Array.BYTES_PER_ELEMENT;
const SLOT_FLOATS = SLOT_BYTES / Float64Array.BYTES_PER_ELEMENT;
const FIRST_FLOAT = SLOT_FLOATS - NUMBERS_MAX;

const STATE = 0;
const TASK = 1;
const WORKER = 2;
const ARGUMENTS = 3; // how many numbers, or ARRAY, or OUT_OF_BAND
const PAYLOAD = 4;
const RESULT = 5; // NUMBER, or ARRAY, or OUT_OF_BAND
const LENGTH = 6; // how many numbers there are

const OUT_OF_BAND = -1;
const ARRAY = -2;
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
    const first = args[0];
    let kind = OUT_OF_BAND;
    if (args.length === 1 && Array.isArray(first)) {
      if (this.#putNumbers(slot, first)) kind = ARRAY;
    } else if (args.length <= ARGUMENTS_MAX && this.#putNumbers(slot, args)) kind = args.length;
    this.#ints[ints + TASK] = taskId;
    this.#ints[ints + ARGUMENTS] = kind;
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
    return this.#ints[slot * SLOT_INTS + ARGUMENTS] !== OUT_OF_BAND;
  }

  /** Worker: calls `fn` with what is in the slot. Spelled out, since a spread would make an array. */
  call(slot: number, fn: (...args: unknown[]) => unknown): unknown {
    const floats = this.#floats;
    const i = slot * SLOT_FLOATS + FIRST_FLOAT;
    switch (this.#ints[slot * SLOT_INTS + ARGUMENTS]) {
      case ARRAY:
        return fn(this.#numbers(slot));
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

  /** Worker: leaves a result in the slot, in the place of the arguments. @returns false if it must be posted instead */
  putResult(slot: number, result: unknown): boolean {
    if (typeof result === "number") {
      this.#floats[slot * SLOT_FLOATS + FIRST_FLOAT] = result;
      return true;
    }
    if (!Array.isArray(result) || !this.#putNumbers(slot, result)) return false;
    this.#ints[slot * SLOT_INTS + RESULT] = ARRAY;
    return true;
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
  result(slot: number): number | number[] {
    const isArray = this.#ints[slot * SLOT_INTS + RESULT] === ARRAY;
    return isArray ? this.#numbers(slot) : this.#floats[slot * SLOT_FLOATS + FIRST_FLOAT]!;
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

  /** Puts values into the slot, if they are numbers and not too many. @returns whether they are */
  #putNumbers(slot: number, values: readonly unknown[]): boolean {
    const count = values.length;
    if (count > NUMBERS_MAX) return false;
    const first = slot * SLOT_FLOATS + FIRST_FLOAT;
    for (let i = 0; i < count; i++) {
      const value = values[i];
      if (typeof value !== "number") return false;
      this.#floats[first + i] = value;
    }
    this.#ints[slot * SLOT_INTS + LENGTH] = count;
    return true;
  }

  /** The numbers in the slot, as an array. */
  #numbers(slot: number): number[] {
    const first = slot * SLOT_FLOATS + FIRST_FLOAT;
    const end = first + this.#ints[slot * SLOT_INTS + LENGTH]!;
    const numbers: number[] = [];
    for (let i = first; i < end; i++) numbers.push(small(this.#floats[i]!));
    return numbers;
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

/**
 * The ring into which a thread notes what it does: one writer, which never waits, and one reader, which comes now and
 * then.
 *
 * ```text
 *                 tail: next to read                head: next to write
 *                      v                                  v
 *         +-------+-------+-------+-------+-------+-------+-------+-------+
 *         |   8   |   9   |  10   |  11   |  12   |  13   |   6   |   7   |   records, 32 bytes each
 *         +-------+-------+-------+-------+-------+-------+-------+-------+
 * ```
 *
 * The writer must be cheap and must not be held up, so it overwrites what nobody has read. The reader finds out how
 * much that was. `head` counts for ever, and what is older than the ring is long is lost. But the writer goes on while
 * the reader copies. So the reader looks at `head` again afterwards: what the writer may have reached meanwhile does
 * not count as read. And each record carries its index, so that one that is not what it should be is noticed whatever
 * the order in which the stores of another processor become visible.
 *
 * @see H.-J. Boehm, "Can seqlocks get along with programming language memory models?" (2012)
 * @module
 */

import { RECORD_BYTES } from "./record_codec.ts";

/** Before the records: `head`, alone in its cache line. */
const HEADER_BYTES = 64;
const HEAD = 0;
/** The writer may be at work on a record that is not counted yet, and on some more processors than ours a bit ahead. */
const MARGIN = 4;

const INT_CELLS = RECORD_BYTES / Int32Array.BYTES_PER_ELEMENT;
const FLOAT_CELLS = RECORD_BYTES / Float64Array.BYTES_PER_ELEMENT;

/**
 * Makes the memory of a ring.
 *
 * @param capacity for how many records: a power of two, at least 16
 */
export function ringMemory(capacity: number): SharedArrayBuffer {
  if (!(capacity >= 16 && Number.isInteger(Math.log2(capacity)))) {
    throw new RangeError(
      `Cannot make a ring: its capacity must be a power of two from 16 on, got ${capacity}`,
    );
  }
  return new SharedArrayBuffer(HEADER_BYTES + capacity * RECORD_BYTES);
}

/** The thread that notes. */
export class RingWriter {
  /**
   * The time that records get, in milliseconds since the recording began. To look at a clock is dear, so the owner
   * sets it.
   */
  t = 0;
  readonly #head: Int32Array;
  readonly #ints: Int32Array;
  readonly #floats: Float64Array;
  readonly #mask: number;
  readonly #lane: number;
  #next: number;

  /**
   * @param lane the number of the thread, from 0 to 65,535
   * @param start the index of the first record, as its reader has it, too
   */
  constructor(memory: SharedArrayBuffer, lane: number, start = 0) {
    this.#head = new Int32Array(memory, 0, 1);
    this.#ints = new Int32Array(memory, HEADER_BYTES);
    this.#floats = new Float64Array(memory, HEADER_BYTES);
    this.#mask = this.#ints.length / INT_CELLS - 1;
    this.#lane = lane << 16;
    this.#next = start;
    this.#head[HEAD] = start;
  }

  /** Notes a record; see `record_codec.ts`. */
  put(code: number, a = 0, b = 0, c = 0, detail = 0): void {
    const index = this.#next;
    const place = index & this.#mask;
    const ints = this.#ints;
    const int = place * INT_CELLS;
    const float = place * FLOAT_CELLS;
    ints[int] = index;
    ints[int + 1] = code | detail << 8 | this.#lane;
    this.#floats[float + 1] = this.t;
    ints[int + 4] = a;
    ints[int + 5] = b;
    this.#floats[float + 3] = c;
    this.#next = (index + 1) | 0;
    Atomics.store(this.#head, HEAD, this.#next);
  }
}

/** What a reader has found. */
export interface Batch {
  /** Whole records, in the order in which they were written; valid until the next batch is read. */
  readonly records: Uint8Array<ArrayBuffer>;
  /** How many before these were overwritten. */
  readonly lost: number;
}

/** The thread that reads. */
export class RingReader {
  readonly #head: Int32Array;
  readonly #bytes: Uint8Array;
  readonly #mask: number;
  #tail: number;
  /** Used again each time: to ask the system for as much new memory costs more than to copy into it. */
  #copied = new Uint8Array(0);

  /** @param start the index of the first record, as its writer has it, too */
  constructor(memory: SharedArrayBuffer, start = 0) {
    this.#head = new Int32Array(memory, 0, 1);
    this.#bytes = new Uint8Array(memory, HEADER_BYTES);
    this.#mask = this.#bytes.length / RECORD_BYTES - 1;
    this.#tail = start;
  }

  /** Takes what was noted since the last time. */
  read(): Batch {
    const head = Atomics.load(this.#head, HEAD);
    const behind = (head - this.#tail) >>> 0;
    const overwritten = this.#overwritten(behind);
    const first = (this.#tail + overwritten) | 0;
    const copy = this.copy(first, behind - overwritten);
    // What the writer has come near to since then may be half new.
    const moved = (Atomics.load(this.#head, HEAD) - first) >>> 0;
    const torn = Math.min(this.#overwritten(moved), behind - overwritten);
    this.#tail = head;
    return withoutBroken(copy, torn, first, overwritten);
  }

  /** Copies `count` records from index `first` on. */
  protected copy(first: number, count: number): Uint8Array<ArrayBuffer> {
    const length = count * RECORD_BYTES;
    if (this.#copied.length < length) this.#copied = new Uint8Array(2 * length);
    const copy = this.#copied.subarray(0, length);
    const start = (first & this.#mask) * RECORD_BYTES;
    const beforeWrap = Math.min(copy.length, this.#bytes.length - start);
    copy.set(this.#bytes.subarray(start, start + beforeWrap));
    copy.set(this.#bytes.subarray(0, copy.length - beforeWrap), beforeWrap);
    return copy;
  }

  /** How many of the records that are `behind` the writer are, or may be, overwritten. */
  #overwritten(behind: number): number {
    return Math.max(0, behind - (this.#mask + 1 - MARGIN));
  }
}

/** Leaves out the first `torn` records of a copy, and all up to the last one that is not what it should be. */
function withoutBroken(
  copy: Uint8Array<ArrayBuffer>,
  torn: number,
  first: number,
  overwritten: number,
): Batch {
  const ints = new Int32Array(copy.buffer, 0, copy.length / Int32Array.BYTES_PER_ELEMENT);
  let start = copy.length / RECORD_BYTES;
  while (start > torn && ints[(start - 1) * INT_CELLS] === ((first + start - 1) | 0)) start--;
  return { records: copy.subarray(start * RECORD_BYTES), lost: overwritten + start };
}

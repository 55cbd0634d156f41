/**
 * Bytes that wait: some arrive at the end, some are taken from the front.
 *
 * To keep a list of pieces makes it hard to find a separator that lies half in one piece and half in the next;
 * to join the pieces each time copies everything again and again. So there is one array with free space on both
 * sides. What is left is moved to the front only when the space behind it is used up, and the array doubles
 * when it is too small: each byte is copied a few times at most, however it comes and goes.
 *
 * Counterpart: `bytearray`.
 * @module
 */

const NO_BYTES = new Uint8Array(0);
const CAPACITY_MIN = 256;
const CAPACITY_KEPT_MAX = 1024;
/** Room for what is received at once, twice, so that the usual array can be passed on from one buffer to the next. */
const CAPACITY_SPARE_MAX = 8192;
/** An array that nobody uses. One is enough: bytes that come are mostly taken before more come for somebody else. */
let spare: Uint8Array<ArrayBuffer> = NO_BYTES;

/** A queue of bytes. It has no bound of its own: who puts in decides. */
export class ByteBuffer {
  #bytes: Uint8Array<ArrayBuffer> = NO_BYTES;
  #start = 0;
  #end = 0;

  /** How many bytes are in it. */
  get length(): number {
    return this.#end - this.#start;
  }

  /** Copies bytes to the end. */
  push(bytes: Uint8Array): void {
    if (this.#end + bytes.length > this.#bytes.length) this.#makeRoom(bytes.length);
    this.#bytes.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  /** Takes bytes from the front. @param count how many, at most; there may be fewer */
  take(count: number): Uint8Array<ArrayBuffer> {
    const bytes = this.#bytes.slice(this.#start, Math.min(this.#start + count, this.#end));
    this.skip(count);
    return bytes;
  }

  /** Throws bytes away from the front. @param count how many, at most */
  skip(count: number): void {
    this.#start = Math.min(this.#start + count, this.#end);
    if (this.#start < this.#end) return;
    this.#start = this.#end = 0;
    // An idle connection holds little memory.
    if (this.#bytes.length <= CAPACITY_KEPT_MAX) return;
    if (this.#bytes.length <= CAPACITY_SPARE_MAX) spare = this.#bytes;
    this.#bytes = NO_BYTES;
  }

  /** Returns a view of all bytes, valid until the next change. */
  peek(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(this.#start, this.#end);
  }

  /** Returns whether `bytes` lie at position `from`. */
  startsWith(bytes: Uint8Array, from: number): boolean {
    if (from + bytes.length > this.length) return false;
    return bytes.every((byte, index) => this.#bytes[this.#start + from + index] === byte);
  }

  /** Looks for `bytes`, at least one. @param from where to start @returns the position; -1 when there is none */
  indexOf(bytes: Uint8Array, from: number): number {
    const view = this.peek();
    for (let position = from;; position++) {
      position = view.indexOf(bytes[0] as number, position);
      if (position < 0 || position + bytes.length > view.length) return -1;
      if (this.startsWith(bytes, position)) return position;
    }
  }

  #makeRoom(count: number): void {
    const length = this.length;
    const bytes = this.peek();
    // At most half full after a move, or the next move would come too soon.
    if (2 * (length + count) > this.#bytes.length) {
      this.#bytes = newBytes(Math.max(2 * (length + count), CAPACITY_MIN));
      this.#bytes.set(bytes);
    } else {
      this.#bytes.copyWithin(0, this.#start, this.#end);
    }
    this.#start = 0;
    this.#end = length;
  }
}

/** Returns an array of at least that length, whatever is in it. */
function newBytes(length: number): Uint8Array<ArrayBuffer> {
  if (length > spare.length || length <= CAPACITY_KEPT_MAX) return new Uint8Array(length);
  const bytes = spare;
  spare = NO_BYTES;
  return bytes;
}

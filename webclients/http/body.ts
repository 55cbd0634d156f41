/**
 * A body on its way in: counted, bounded, hashed, and kept where somebody wants it.
 *
 * A body that is not packed is hashed as it passes, and where nobody wants it, it takes no memory at all. One that is
 * packed is kept until it is whole, and then unpacked.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { FetchError } from "../fetch_error.ts";
import { decodeContent } from "./content_coding.ts";

/** How much is allocated at once for what is kept. A body that is doubled instead would be copied again and again. */
const BLOCK_BYTES = 65_536;
/** What a packed body may have beyond the longest unpacked one: wrappers, and a little for what does not shrink. */
const PACKED_EXTRA_BYTES = 65_536;
/** … and of that length the hundredth part. Blocks that cannot be packed grow by less than a thousandth. */
const PACKED_EXTRA_PART = 0.01;

/** What is known of a whole body. */
export interface WholeBody {
  /** How many bytes it has, unpacked. */
  readonly length: number;
  /** The SHA-256 of these bytes, in lower-case hexadecimal digits. */
  readonly sha256: string;
  /** The bytes, or null where they were not to be kept. */
  readonly bytes: Uint8Array | null;
}

/** Receives a body. */
export class Body {
  /** How many bytes have come, packed as they are. */
  received = 0;
  readonly #codings: readonly string[];
  readonly #maxBytes: number;
  readonly #receivedMax: number;
  readonly #enoughBytes: number;
  readonly #keeps: boolean;
  readonly #hash = createHash("sha256");
  readonly #full: Uint8Array[] = [];
  #block = new Uint8Array(0);
  #blockLength = 0;

  /**
   * Begins with nothing.
   *
   * @param codings as `contentCodings()` gives them
   * @param maxBytes the longest body that is accepted, counted after unpacking
   * @param keeps whether the bytes are wanted
   * @param enoughBytes after how many bytes `isEnough`, if they are not packed: what is packed has to be whole
   */
  constructor(
    codings: readonly string[],
    maxBytes: number,
    keeps: boolean,
    enoughBytes: number = Infinity,
  ) {
    this.#codings = codings;
    this.#enoughBytes = codings.length === 0 ? enoughBytes : Infinity;
    this.#maxBytes = maxBytes;
    this.#receivedMax = codings.length === 0
      ? maxBytes
      : maxBytes + maxBytes * PACKED_EXTRA_PART + PACKED_EXTRA_BYTES;
    this.#keeps = keeps || codings.length > 0;
  }

  /** Whether so much came that no more is wanted: `finish()` then gives what came. */
  get isEnough(): boolean {
    return this.received >= this.#enoughBytes;
  }

  /**
   * Takes a length that was announced, so that what is too long need not even begin.
   *
   * @throws {FetchError} of the kind `too-large`
   */
  announce(length: number): void {
    if (length > this.#maxBytes && this.#enoughBytes > this.#maxBytes) {
      throw this.#tooLarge(`${length}`);
    }
  }

  /**
   * Takes the bytes from `start` to `end`.
   *
   * @throws {FetchError} of the kind `too-large`
   */
  receive(bytes: Uint8Array, start: number, end: number): void {
    this.received += end - start;
    if (this.received > this.#receivedMax && !this.isEnough) throw this.#tooLarge("more");
    if (this.#codings.length === 0) this.#hash.update(bytes.subarray(start, end));
    if (this.#keeps) this.#keep(bytes, start, end);
  }

  /**
   * Unpacks the body, now that it is whole.
   *
   * @throws {FetchError} of the kind `decode` or `too-large`
   */
  finish(): WholeBody {
    const received = this.#keeps ? this.#join() : null;
    if (this.#codings.length === 0) {
      return { length: this.received, sha256: this.#hash.digest("hex"), bytes: received };
    }
    const bytes = decodeContent(received!, this.#codings, this.#maxBytes);
    return { length: bytes.length, sha256: this.#hash.update(bytes).digest("hex"), bytes };
  }

  #tooLarge(got: string): FetchError {
    const rule = `it may have ${this.#maxBytes} bytes at most`;
    return new FetchError("too-large", `Cannot read the body: ${rule}, got ${got}`);
  }

  #keep(bytes: Uint8Array, start: number, end: number): void {
    for (let position = start; position < end;) {
      if (this.#blockLength === this.#block.length) this.#startBlock(end - position);
      const count = Math.min(end - position, this.#block.length - this.#blockLength);
      this.#block.set(bytes.subarray(position, position + count), this.#blockLength);
      this.#blockLength += count;
      position += count;
    }
  }

  #startBlock(needed: number): void {
    if (this.#blockLength > 0) this.#full.push(this.#block);
    // A small page gets a small block.
    const isFirst = this.#full.length === 0 && this.#blockLength === 0;
    this.#block = new Uint8Array(isFirst ? Math.min(needed, BLOCK_BYTES) : BLOCK_BYTES);
    this.#blockLength = 0;
  }

  #join(): Uint8Array {
    const whole = new Uint8Array(this.received);
    let position = 0;
    for (const block of this.#full.splice(0)) {
      whole.set(block, position);
      position += block.length;
    }
    whole.set(this.#block.subarray(0, this.#blockLength), position);
    this.#block = new Uint8Array(0);
    this.#blockLength = 0;
    return whole;
  }
}

/**
 * Lines from bytes that arrive in pieces of any size.
 *
 * Most lines lie whole inside one piece and are read from there. Only the beginning of one that does not is copied,
 * into a buffer that doubles up to the limit. So the work is linear in the number of bytes, also when they arrive one
 * by one, and memory is bounded.
 *
 * @module
 */

import { FetchError } from "../fetch_error.ts";

/** The longest line that is accepted, in bytes. */
export const LINE_BYTES_MAX = 65_536;

const LF = 10;
const CR = 13;
const NO_BYTES = new Uint8Array(0);

/** Gathers one line after another. */
export class LineReader {
  /** Where the next line begins, in the piece that was last given to `read()`. */
  position = 0;
  /** Whether the line that `read()` gave ended in LF alone. */
  endedInLfAlone = false;
  #partial: Uint8Array = NO_BYTES;
  #length = 0;

  /** Whether a part of a line is waiting for its end. */
  get isInsideLine(): boolean {
    return this.#length > 0;
  }

  /**
   * Reads the line that begins, or goes on, at `start`.
   *
   * @param end where the piece ends; if the line has not ended by then, its bytes are kept for the next piece
   * @returns the line without its end, as Latin-1; null when it goes on behind the piece
   * @throws {FetchError} of the kind `too-large` when it is longer than {@linkcode LINE_BYTES_MAX}
   */
  read(bytes: Uint8Array, start: number, end: number): string | null {
    const found = bytes.subarray(start, end).indexOf(LF);
    const lineEnd = found < 0 ? end : start + found;
    if (this.#length + lineEnd - start > LINE_BYTES_MAX) {
      const rule = `a line may have ${LINE_BYTES_MAX} bytes at most`;
      throw new FetchError("too-large", `Cannot read the response: ${rule}, got more`);
    }
    this.position = found < 0 ? end : lineEnd + 1;
    if (found < 0) {
      this.#keep(bytes, start, end);
      return null;
    }
    if (this.#length === 0) return this.#line(bytes, start, lineEnd);
    this.#keep(bytes, start, lineEnd);
    const line = this.#line(this.#partial, 0, this.#length);
    this.#length = 0;
    return line;
  }

  /** Gives its buffer back: no more lines will come. */
  release(): void {
    this.#partial = NO_BYTES;
    this.#length = 0;
  }

  #line(bytes: Uint8Array, start: number, end: number): string {
    this.endedInLfAlone = end === start || bytes[end - 1] !== CR;
    return latin1(bytes, start, this.endedInLfAlone ? end : end - 1);
  }

  #keep(bytes: Uint8Array, start: number, end: number): void {
    const length = this.#length + end - start;
    if (length > this.#partial.length) {
      const larger = new Uint8Array(Math.max(256, 2 * this.#partial.length, length));
      larger.set(this.#partial.subarray(0, this.#length));
      this.#partial = larger;
    }
    this.#partial.set(bytes.subarray(start, end), this.#length);
    this.#length = length;
  }
}

/** How many arguments one call can take for certain. */
const ARGUMENTS_MAX = 4096;

/** Each byte as the character of the same number. (`TextDecoder("latin1")` is windows-1252 and changes some.) */
function latin1(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  for (let i = start; i < end; i += ARGUMENTS_MAX) {
    text += String.fromCharCode(...bytes.subarray(i, Math.min(end, i + ARGUMENTS_MAX)));
  }
  return text;
}

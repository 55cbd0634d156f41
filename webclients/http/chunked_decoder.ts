/**
 * The chunked transfer coding: a body in pieces, each with its length in front.
 *
 *     5;an=extension CR LF
 *     hello CR LF
 *     0 CR LF
 *     A-Trailer: dropped CR LF
 *     CR LF
 *
 * Extensions and trailers are read and dropped. They are bounded over the whole body, since each of a million chunks
 * could bring some of its own.
 *
 * @see RFC 9112, section 7.1
 * @module
 */

import { FetchError, shown } from "../fetch_error.ts";
import { isFolded, parseField, protocolError } from "./head.ts";
import { LineReader } from "./line_reader.ts";

/** How many bytes of extensions there may be in all chunks of a body together. */
const EXTENSION_BYTES_MAX = 65_536;
/** How many bytes of trailers there may be. */
const TRAILER_BYTES_MAX = 65_536;

const CR = 13;
const LF = 10;

/** What comes next. */
type State = "size" | "data" | "CR" | "LF" | "trailers" | "complete";

/** Receives pieces of a body: the bytes from `start` to `end`. Only lent. */
export type BodySink = (bytes: Uint8Array, start: number, end: number) => void;

/** Takes the chunks apart. */
export class ChunkedDecoder {
  readonly #sink: BodySink;
  readonly #lines = new LineReader();
  #state: State = "size";
  #left = 0;
  #extensionBytesLeft = EXTENSION_BYTES_MAX;
  #trailerBytesLeft = TRAILER_BYTES_MAX;

  /** Begins with the size of the first chunk. @param sink gets the contents of the chunks */
  constructor(sink: BodySink) {
    this.#sink = sink;
  }

  /** Whether the last chunk and the trailers have come. */
  get isComplete(): boolean {
    return this.#state === "complete";
  }

  /**
   * Takes the bytes from `start` to `end`.
   *
   * @returns where the body ended, or `end`
   * @throws {FetchError} of the kind `protocol` or `too-large`
   */
  receive(bytes: Uint8Array, start: number, end: number): number {
    let position = start;
    while (position < end && this.#state !== "complete") {
      switch (this.#state) {
        case "data": {
          const stop = Math.min(end, position + this.#left);
          this.#sink(bytes, position, stop);
          this.#left -= stop - position;
          position = stop;
          if (this.#left === 0) this.#state = "CR";
          break;
        }
        case "CR":
          this.#expect(bytes[position++]!, CR, "LF");
          break;
        case "LF":
          this.#expect(bytes[position++]!, LF, "size");
          break;
        default:
          position = this.#receiveLine(bytes, position, end);
      }
    }
    return position;
  }

  #expect(byte: number, expected: number, next: State): void {
    if (byte !== expected) {
      throw protocolError("a chunk must end in CR LF", shown(String.fromCharCode(byte)));
    }
    this.#state = next;
  }

  #receiveLine(bytes: Uint8Array, start: number, end: number): number {
    const line = this.#lines.read(bytes, start, end);
    const position = this.#lines.position;
    if (this.#state === "trailers") {
      this.#trailerBytesLeft -= position - start;
      if (this.#trailerBytesLeft < 0) throw tooMany("trailers", TRAILER_BYTES_MAX);
    }
    if (line === null) return position;
    // Programs that accept LF alone here and programs that do not see different bodies.
    if (this.#lines.endedInLfAlone) throw protocolError("a line must end in CR LF", shown(line));
    if (this.#state === "size") this.#startChunk(line);
    else if (line === "") this.#state = "complete";
    else if (!isFolded(line)) parseField(line);
    return position;
  }

  #startChunk(line: string): void {
    const match = /^([0-9a-fA-F]+)(?:[ \t]*;[\t -~\x80-\xff]*)?$/.exec(line);
    const size = match === null ? NaN : parseInt(match[1]!, 16);
    if (!(size <= Number.MAX_SAFE_INTEGER)) {
      throw protocolError(
        "the size of a chunk must be hexadecimal digits, below 2^53",
        shown(line),
      );
    }
    // Leading zeros count, too: they are as good a way to send for ever without sending anything.
    this.#extensionBytesLeft -= line.length - size.toString(16).length;
    if (this.#extensionBytesLeft < 0) throw tooMany("chunk extensions", EXTENSION_BYTES_MAX);
    this.#left = size;
    this.#state = size === 0 ? "trailers" : "data";
  }
}

function tooMany(what: string, bytesMax: number): FetchError {
  const rule = `the ${what} may have ${bytesMax} bytes at most`;
  return new FetchError("too-large", `Cannot read the response: ${rule}, got more`);
}

/**
 * A parser for responses that does no I/O: bytes go in, a status, a head and pieces of a body come out. It neither
 * reads nor waits, so that it serves blocking code, callbacks and coroutines alike, and a test can split its input at
 * any byte. ("Sans-I/O": https://sans-io.readthedocs.io.)
 *
 *     const parser = new ResponseParser({ method: "GET", onHead, onBody });
 *     while (!parser.isComplete) {
 *       const count = read(bytes);
 *       if (count > 0) parser.receive(bytes, count);
 *       else parser.end();
 *     }
 *
 * Memory is bounded by the limits below, whatever a server sends; of the body nothing is kept here.
 *
 * @see RFC 9112
 * @module
 */

import { FetchError } from "../fetch_error.ts";
import { type BodySink, ChunkedDecoder } from "./chunked_decoder.ts";
import { type Framing, planBody } from "./framing.ts";
import {
  type Field,
  isFolded,
  matchStatusLineStart,
  parseField,
  parseStatusLine,
  protocolError,
  ResponseHead,
  unfold,
} from "./head.ts";
import { LINE_BYTES_MAX, LineReader } from "./line_reader.ts";

/** How many bytes a head may have, with those of the interim responses before it. */
export const HEAD_BYTES_MAX = 262_144;
/** How many fields a head may have: a short one takes ten times its bytes in memory. */
export const FIELDS_MAX = 1000;
/** How many interim responses (1xx) there may be before the response. */
export const INTERIM_RESPONSES_MAX = 20;

/** What a parser is made for, and whom it tells. */
export interface ResponseParserOptions {
  /** Of the request. A response to `HEAD` has no body. */
  readonly method: "GET" | "HEAD";
  /** Is told the status as soon as the status line is there. Not called for interim responses. */
  onStatus?(status: number): void;
  /** Is given the head, and the length of the body where it is known: the place to refuse one by a `FetchError`. */
  onHead(head: ResponseHead, length: number | null): void;
  /** Is given each piece of the body, without framing. May throw a `FetchError`, too. */
  onBody: BodySink;
}

/** Parses one response. */
export class ResponseParser {
  readonly #options: ResponseParserOptions;
  readonly #lines = new LineReader();
  #state: "status line" | "fields" | "body" | "complete" = "status line";
  /** How many bytes of the status line were as they must be, of those that never differ. */
  #matched = 0;
  #headBytesLeft = HEAD_BYTES_MAX;
  #interimResponsesLeft = INTERIM_RESPONSES_MAX;
  #minorVersion = 1;
  #status = 0;
  #fields: Field[] = [];
  #framing: Framing = { kind: "none" };
  #left = 0;
  #chunks: ChunkedDecoder | null = null;
  #mayReuse = false;

  /** Begins with the status line. */
  constructor(options: ResponseParserOptions) {
    this.#options = options;
  }

  /** Whether the whole response has come. */
  get isComplete(): boolean {
    return this.#state === "complete";
  }

  /** Whether the connection may be used for another request: after a whole response that nothing came behind. */
  get mayReuse(): boolean {
    return this.isComplete && this.#mayReuse;
  }

  /**
   * Takes the first `count` bytes of `bytes`. Bytes behind the end of the response are dropped, and then the
   * connection must not be used again.
   *
   * @throws {FetchError} of the kind `protocol` or `too-large`, and what the callbacks throw; after that the parser is
   * of no use any more
   */
  receive(bytes: Uint8Array, count: number): void {
    let position = 0;
    while (position < count) {
      if (this.#state === "complete") {
        this.#mayReuse = false;
        return;
      }
      position = this.#state === "body"
        ? this.#receiveBody(bytes, position, count)
        : this.#receiveHead(bytes, position, count);
    }
  }

  /**
   * Takes the orderly end of the stream.
   *
   * @throws {FetchError} of the kind `incomplete`, unless the response is whole
   */
  end(): void {
    this.#mayReuse = false;
    if (this.#state === "body" && this.#framing.kind === "until close") this.#state = "complete";
    if (this.#state === "complete") return;
    throw incompleteError("the connection must not end before the response does", this.#where());
  }

  #where(): string {
    if (this.#state === "fields" || this.#lines.isInsideLine) return "the end inside the head";
    if (this.#state === "status line") return "the end before the head";
    return this.#framing.kind === "length"
      ? `the end with ${this.#left} bytes to come`
      : "the end before the last chunk";
  }

  #receiveHead(bytes: Uint8Array, start: number, end: number): number {
    if (this.#state === "status line") {
      this.#matched = matchStatusLineStart(bytes, start, end, this.#matched);
    }
    const line = this.#lines.read(bytes, start, end);
    const position = this.#lines.position;
    this.#headBytesLeft -= position - start;
    if (this.#headBytesLeft < 0) {
      throw tooLarge(`the head may have ${HEAD_BYTES_MAX} bytes at most`);
    }
    if (line === null) return position;
    if (this.#state === "status line") this.#startHead(line);
    else if (line === "") this.#endHead();
    else this.#receiveField(line);
    return position;
  }

  #receiveField(line: string): void {
    if (isFolded(line)) {
      const field = this.#fields.pop();
      if (field === undefined) throw protocolError("the first field must not be folded", "a blank");
      this.#fields.push(unfold(field, line));
      return;
    }
    if (this.#fields.length === FIELDS_MAX) {
      throw tooLarge(`the head may have ${FIELDS_MAX} fields at most`);
    }
    this.#fields.push(parseField(line));
  }

  #startHead(line: string): void {
    const { minorVersion, status } = parseStatusLine(line);
    this.#minorVersion = minorVersion;
    this.#status = status;
    this.#fields = [];
    this.#state = "fields";
    if (status >= 200) this.#options.onStatus?.(status);
  }

  #endHead(): void {
    if (this.#status < 200) {
      this.#state = "status line";
      this.#matched = 0;
      if (--this.#interimResponsesLeft >= 0) return;
      throw protocolError(
        `there may be ${INTERIM_RESPONSES_MAX} interim responses at most`,
        "one more",
      );
    }
    const head = new ResponseHead(this.#minorVersion, this.#status, this.#fields);
    this.#fields = [];
    this.#lines.release();
    const { framing, mayReuse } = planBody(head, this.#options.method);
    this.#framing = framing;
    this.#mayReuse = mayReuse;
    if (framing.kind === "chunked") this.#chunks = new ChunkedDecoder(this.#options.onBody);
    const length = lengthOf(framing);
    this.#left = length ?? 0;
    this.#state = length === 0 ? "complete" : "body";
    this.#options.onHead(head, length);
  }

  #receiveBody(bytes: Uint8Array, start: number, end: number): number {
    if (this.#chunks !== null) {
      const position = this.#chunks.receive(bytes, start, end);
      if (this.#chunks.isComplete) this.#state = "complete";
      return position;
    }
    if (this.#framing.kind !== "length") {
      this.#options.onBody(bytes, start, end);
      return end;
    }
    const stop = Math.min(end, start + this.#left);
    this.#options.onBody(bytes, start, stop);
    this.#left -= stop - start;
    if (this.#left === 0) this.#state = "complete";
    return stop;
  }
}

/** The length of a body as far as its framing tells. */
function lengthOf(framing: Framing): number | null {
  if (framing.kind === "none") return 0;
  return framing.kind === "length" ? framing.length : null;
}

/**
 * Holds the fields of a head to the limits of this parser, where another one has read it: all of them together, and each
 * line. Several fields of one name may have come as one, with a comma and a blank between them, so the longest piece
 * without these counts as a line.
 *
 * @throws {FetchError} of the kind `too-large`
 */
export function requireShort(fields: readonly Field[]): void {
  let headBytes = 0;
  for (const [name, value] of fields) {
    // With a colon, a blank, and the end of the line.
    headBytes += name.length + value.length + 4;
    if (name.length + value.length + 2 <= LINE_BYTES_MAX) continue;
    if (value.split(", ").some((piece) => name.length + piece.length + 2 > LINE_BYTES_MAX)) {
      throw tooLarge(`a line may have ${LINE_BYTES_MAX} bytes at most`);
    }
  }
  if (headBytes > HEAD_BYTES_MAX) {
    throw tooLarge(`the head may have ${HEAD_BYTES_MAX} bytes at most`);
  }
}

function tooLarge(rule: string): FetchError {
  return new FetchError("too-large", `Cannot read the response: ${rule}, got more`);
}

/** What to throw when the connection ended too early. */
export function incompleteError(rule: string, got: string, cause?: unknown): FetchError {
  return new FetchError("incomplete", `Cannot read the response: ${rule}, got ${got}`, { cause });
}

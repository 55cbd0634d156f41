/**
 * Framing: finding the requests in a stream of bytes.
 *
 * TCP delivers bytes, not messages. What the client wrote with one call may arrive in two pieces, and what it
 * wrote with two calls in one. So a protocol has to say where a request ends. Here it ends with a line feed, as
 * in most text protocols. A `Session` holds one connection's requests and answers as bytes, from the first
 * `recv()` to the last `send()`:
 *
 *     session.receive(bytes, count);
 *     do {
 *       for (const n of session.requests()) session.answer(fib(n));
 *       session.sent(send(session.output, session.length));
 *     } while (session.pending);
 *
 * That is what the outer loop is for: 1,000 requests may arrive at once. Twice it may be that not all of them are
 * answered in one go, and then those that are left are held back: they are `pending`.
 *
 * - There is no room for another answer. Neither of the two buffers grows with what the client sends: a line that is
 *   too long is refused and skipped, and when the answers are sent there is room again. An idle session has no buffer
 *   at all.
 * - The turn is over: the answers of this one client have cost a few milliseconds. Whoever computes on the thread that
 *   serves then lets the others have theirs. That is fairness by *cooperative scheduling*: nobody interrupts a
 *   function, so it has to give way by itself. Time is not measured but counted, in calls of `fib()`, since to look at
 *   the clock takes as long as many a request. (Erlang's processes have a budget of calls, too: their reductions.)
 *
 * Where workers compute, `session.batches()` takes the place of `requests()`: the way to another thread and back costs more
 * than many a request, so cheap ones that came together make it together. There are no turns: to wait for a worker is to
 * give way.
 *
 * @module
 */

import { copyBytes } from "../loop/io/copy_bytes.ts";
import { type Address, CLOSED } from "../loop/io/types.ts";
import { NUMBERS_MAX } from "../loop/pool/slot_table.ts";
import { CALLS, UNWATCHED_N_MAX } from "./fib.ts";
import { LINE_BYTES_MAX, parseNumber, printable } from "./line_text.ts";
import type { LineWatch, ServeOptions } from "./options.ts";
import { ProxyHeader, UnexpectedHeader } from "./proxy_protocol.ts";
import { CHUNK_BYTES_MAX, giveBuffer, takeBuffer } from "./spare_buffers.ts";
import { Batches, CALLS_PER_TURN, NONE, Requests } from "./turn.ts";

/**
 * The budget of a batch, in calls of `fib()`: what a single request may cost that no worker gives up half-way. So a batch
 * takes no longer than such a request: nobody waits longer for a worker, or runs out of time because of what is beside it.
 */
const CALLS_PER_BATCH = CALLS[UNWATCHED_N_MAX]!;

/** Room for the longest answer: an error that quotes 64 bytes, each escaped as `\u0000`. */
const ANSWER_BYTES_MAX = 512;
/** Room for each answer of a batch, which may be an error, too: with the full room for each, a batch would be eight. */
const BATCH_ANSWER_BYTES_MAX = 128;
const NO_BYTES = new Uint8Array(0);
const LF = 10;
const ZERO = 48;

/** The requests of one connection on their way in, and its answers on their way out. */
export class Session {
  /** The answers that wait to be sent: the first `length` bytes. */
  output: Uint8Array = NO_BYTES;
  length = 0;
  /** Whether requests are held back: until the answers are sent, or until the next turn. */
  pending = false;
  /** Whether the client has ended its half of the stream, or is gone. */
  ended = false;
  /** Who the client is, if a balancer in front has said so (`--proxy-protocol`). */
  client: Address | null = null;

  /** What has to be looked at before the first request; null when that is done. */
  #header: ProxyHeader | UnexpectedHeader | null;
  readonly #maxN: number;
  readonly #chunks: boolean;
  readonly #lineWatch: LineWatch | undefined;
  readonly #requests: Requests;
  readonly #batches: Batches = new Batches(this);
  /** At the front the requests that are decoded, a byte each; behind them, from `#start` to `#end`, what is not yet read. */
  #input: Uint8Array = NO_BYTES;
  /** How many of the decoded requests are taken. */
  #taken = 0;
  #decoded = 0;
  #start = 0;
  #end = 0;
  #skipping = false;
  /** Room for each answer to the requests that were taken last. */
  #answerBytesMax = ANSWER_BYTES_MAX;

  /** @param callsPerTurn the budget of a turn, at least 1; as long as any of it is left, there is one more request */
  constructor(
    { maxN, framing, proxyProtocol, trace, lineWatch }: Pick<
      ServeOptions,
      "maxN" | "framing" | "proxyProtocol" | "trace" | "lineWatch"
    >,
    callsPerTurn: number = CALLS_PER_TURN,
  ) {
    this.#header = proxyProtocol ? new ProxyHeader() : new UnexpectedHeader();
    this.#maxN = maxN;
    this.#chunks = framing === "chunk";
    this.#lineWatch = lineWatch;
    this.#requests = new Requests(this, callsPerTurn);
    trace?.began(this);
  }

  /** Whether there is more to do than to wait for requests: answers to be sent, or requests that are held back. */
  get unfinished(): boolean {
    return this.length > 0 || this.pending;
  }

  /** What has come of the last line, as text; empty when it is whole, too long, or the last that will come. */
  get partOfLine(): string {
    const hasEnded = this.ended || this.#skipping || this.#end - this.#start > LINE_BYTES_MAX;
    return hasEnded || this.#taken < this.#decoded
      ? ""
      : String.fromCharCode(...this.#input.subarray(this.#start, this.#end));
  }

  /**
   * Takes what `recv()` returned, when there are no requests left of what came before. A socket only lends its bytes, so
   * they are decoded at once, or copied.
   *
   * @param count 1 to 4096; at 0, the end of the stream, a line without its line feed is the last request; at
   * `CLOSED` it is half a request, and dropped
   */
  receive(bytes: Uint8Array, count: number): void {
    if (this.#header !== null) {
      const used = this.#receiveHeader(this.#header, bytes, count);
      if (this.ended || used === count && used > 0) return;
      if (used > 0) {
        bytes = bytes.subarray(used, count);
        count -= used;
      }
    }
    if (count <= 0) {
      this.ended = true;
      if (count === CLOSED) {
        this.#taken = this.#decoded;
        this.#start = this.#end;
      }
      return;
    }
    if (this.#input === NO_BYTES) this.#input = takeBuffer();
    const kept = this.#end - this.#start;
    if (kept > 0) {
      this.#input.copyWithin(0, this.#start, this.#end);
      copyBytes(bytes, 0, count, this.#input, kept);
      bytes = this.#input;
    }
    this.#end = kept + count;
    this.#start = this.#chunks || this.#skipping ? 0 : this.#decode(bytes, this.#end);
    if (kept === 0) copyBytes(bytes, this.#start, count, this.#input, this.#start);
  }

  /** Takes whom a balancer in front names as the client. */
  introduce(client: Address): void {
    this.client = client;
  }

  /**
   * Looks at what a connection begins with (see `proxy_protocol.ts`). One that must not be served is told so, and ended.
   *
   * @returns how many of the bytes are not the client's
   */
  #receiveHeader(
    header: ProxyHeader | UnexpectedHeader,
    bytes: Uint8Array,
    count: number,
  ): number {
    this.#header = null;
    try {
      const used = header.receive(bytes, count);
      if (!header.isComplete) this.#header = header;
      else if (header.client !== null) this.introduce(header.client);
      return used;
    } catch (error) {
      this.fail((error as Error).message);
      this.ended = true;
      this.#start = this.#end;
      return count;
    }
  }

  /**
   * Decodes the plain lines with which `bytes` begin: digits and a line feed, and nothing else, as nearly all are. One
   * pass over all of them, whose state is in local variables, and a copy of nothing: so sixteen requests that come
   * together, and their answers, take 290 ns here instead of 390.
   *
   * A decoded request is one byte, since no n is above 78, and a line has at least two. So the numbers fit where the bytes
   * have been, and are the session's own: others may have their turns before they are all taken.
   *
   * @returns where the first other line begins, or one that is not whole
   */
  #decode(bytes: Uint8Array, end: number): number {
    const numbers = this.#input;
    const maxN = this.#maxN;
    let count = 0;
    let start = 0;
    let n = 0;
    for (let i = 0; i < end; i++) {
      const digit = bytes[i]! - ZERO;
      if (digit >= 0 && digit <= 9) {
        n = 10 * n + digit;
        if (n > maxN) break;
      } else if (digit === LF - ZERO && i > start && i - start <= LINE_BYTES_MAX) {
        numbers[count++] = n;
        n = 0;
        start = i + 1;
      } else break;
    }
    this.#taken = 0;
    this.#decoded = count;
    return start;
  }

  /**
   * Gives the next request, however many there were in this turn. What is not a valid request is answered with an error
   * on the way.
   *
   * @returns a number from 0 to `maxN`, or {@linkcode NONE}
   */
  next(): number {
    this.pending = false;
    if (this.#taken === this.#decoded) return this.#nextLine();
    if (this.length > CHUNK_BYTES_MAX - ANSWER_BYTES_MAX) {
      this.pending = true;
      return NONE;
    }
    return this.#input[this.#taken++]!;
  }

  /** {@linkcode next} for all other lines, one after another. */
  #nextLine(): number {
    while (this.#start < this.#end) {
      if (this.length > CHUNK_BYTES_MAX - ANSWER_BYTES_MAX) {
        this.pending = true;
        return NONE;
      }
      const start = this.#start;
      const lineFeed = this.#chunks ? -1 : this.#findLineFeed();
      const end = lineFeed < 0 ? this.#end : lineFeed;
      const isTooLong = end - start > LINE_BYTES_MAX;
      const isWhole = lineFeed >= 0 || this.#chunks || this.ended;
      if (!isWhole && !isTooLong && !this.#skipping) {
        this.#lineWatch?.partCame(this);
        return NONE;
      }

      this.#start = lineFeed < 0 ? this.#end : lineFeed + 1;
      if (this.#skipping) {
        this.#skipping = !isWhole;
      } else if (isTooLong) {
        this.#skipping = !isWhole;
        this.fail(
          `Cannot read the request: it must have at most ${LINE_BYTES_MAX} bytes, got more`,
        );
      } else {
        const n = parseNumber(this.#input, start, end);
        if (n >= 0 && n <= this.#maxN) return n;
        const got = JSON.stringify(String.fromCharCode(...this.#input.subarray(start, end)).trim());
        this.fail(
          `Cannot compute fib(n): n must be a whole number from 0 to ${this.#maxN}, got ${got}`,
        );
      }
    }
    if (this.#input !== NO_BYTES) {
      giveBuffer(this.#input);
      this.#input = NO_BYTES;
    }
    return NONE;
  }

  /** The requests of one turn, one after another: `for (const n of session.requests())`. */
  requests(): Iterable<number> {
    return this.#requests;
  }

  /** Ends the turn: what is left is {@linkcode pending}. @returns {@linkcode NONE} */
  holdBack(): number {
    this.pending = this.#taken < this.#decoded || this.#start < this.#end;
    return NONE;
  }

  /**
   * Gives the next requests that a worker is to compute in one go: a costly one, or as many cheap ones as come in a row.
   * So the cheap ones before a costly one do not wait for it, and an error keeps its place among the answers.
   *
   * @returns up to 28 numbers from 0 to `maxN`; none when there is no whole request left, or no room for its answer
   */
  nextBatch(): number[] {
    this.#answerBytesMax = ANSWER_BYTES_MAX;
    const first = this.next();
    if (first === NONE) return [];
    const batch = [first];
    const room = Math.floor((CHUNK_BYTES_MAX - this.length) / BATCH_ANSWER_BYTES_MAX);
    let callsLeft = CALLS_PER_BATCH - CALLS[first]!;
    while (batch.length < NUMBERS_MAX && batch.length < room) {
      const n = this.#peek();
      if (n === NONE || CALLS[n]! > callsLeft) break;
      callsLeft -= CALLS[n]!;
      batch.push(this.next());
      this.#answerBytesMax = BATCH_ANSWER_BYTES_MAX;
    }
    return batch;
  }

  /** {@linkcode Session.nextBatch} until there is none: `for (const ns of session.batches())`. */
  batches(): Iterable<number[]> {
    return this.#batches;
  }

  /** The next request if it is whole and no mistake, without taking it; or else {@linkcode NONE}. */
  #peek(): number {
    if (this.#taken < this.#decoded) return this.#input[this.#taken]!;
    const end = this.#findLineFeed();
    if (end < 0 || end - this.#start > LINE_BYTES_MAX) return NONE;
    const n = parseNumber(this.#input, this.#start, end);
    return n <= this.#maxN ? n : NONE;
  }

  /** Appends the answer to the latest request: `value` in decimal digits, and a line feed. */
  answer(value: number): void {
    if (this.output === NO_BYTES) this.output = takeBuffer();
    if (value < 10) {
      const { output, length } = this;
      output[length] = ZERO + value;
      output[length + 1] = LF;
      this.length = length + 2;
      return;
    }
    let end = this.length + 1;
    for (let power = 10; power <= value; power *= 10) end += 1;
    this.length = end + 1;
    this.output[end] = LF;
    // Integers up to 2^53, so no bitwise shortcuts.
    do {
      const tenth = Math.floor(value / 10);
      this.output[--end] = ZERO + (value - 10 * tenth);
      value = tenth;
    } while (value > 0);
  }

  /** Appends an error instead: `error: ` and `message`, cut to the room that there is for an answer. */
  fail(message: string): void {
    if (this.output === NO_BYTES) this.output = takeBuffer();
    const line = `error: ${printable(message).slice(0, this.#answerBytesMax - 8)}\n`;
    for (let i = 0; i < line.length; i++) this.output[this.length++] = line.charCodeAt(i);
  }

  /** Tells that the first `count` of the waiting bytes are sent. */
  sent(count: number): void {
    this.length -= count;
    if (this.length > 0) this.output.copyWithin(0, count, count + this.length);
    else if (this.output !== NO_BYTES) {
      giveBuffer(this.output);
      this.output = NO_BYTES;
    }
  }

  #findLineFeed(): number {
    for (let i = this.#start; i < this.#end; i++) {
      if (this.#input[i] === LF) return i;
    }
    return -1;
  }
}

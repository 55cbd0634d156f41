/**
 * Reading a stream as a coroutine wants to: a line, so many bytes, whatever is there.
 *
 * TCP delivers bytes in pieces whose borders mean nothing. The reader collects the pieces that the transport
 * feeds it, and a coroutine takes out what it needs, waiting while it is not there yet. A peer that sends faster
 * than we read must not fill our memory: above twice the limit the reader pauses the transport, below the limit
 * it resumes it. TCP then makes the peer wait.
 *
 * Counterpart: `asyncio.StreamReader`.
 * @module
 */

import type { AbstractEventLoop } from "../kernel/abstract_event_loop.ts";
import { type Coroutine, isCoroutine } from "../kernel/coroutine.ts";
import { IncompleteReadError, LimitOverrunError } from "../kernel/errors.ts";
import { Future } from "../kernel/future.ts";
import { coroutine } from "../kernel/never_awaited.ts";
import { getRunningLoop } from "../kernel/running.ts";
import { ByteBuffer } from "./byte_buffer.ts";
import type { Transport } from "./protocol.ts";

/** How to read a stream. */
export interface StreamOptions {
  /** The longest line in bytes; twice as much is buffered at most, and one piece more. @default 65536 */
  limit?: number;
}

const LIMIT = 64 * 1024;
const NO_BYTES = new Uint8Array(0);
const LINE_FEED = Uint8Array.of(10);

/** The half of a stream from which one reads. */
export class StreamReader {
  readonly #limit: number;
  readonly #loop: AbstractEventLoop;
  readonly #buffer = new ByteBuffer();
  #eof = false;
  #cutOff: Error | null = null;
  #exception: unknown = null;
  #waiter: Future<void> | null = null;
  #transport: Pick<Transport, "pauseReading" | "resumeReading"> | null = null;
  #paused = false;
  #onDemand = false;

  /**
   * Makes a reader; usually `openConnection()` or `startServer()` does.
   *
   * @param loop the loop that it belongs to @default the running loop
   * @throws {RangeError} when the limit is not above 0
   */
  constructor({ limit = LIMIT }: StreamOptions = {}, loop: AbstractEventLoop = getRunningLoop()) {
    if (!(limit > 0)) {
      throw new RangeError(`Cannot make a reader: its limit must be above 0, got ${limit}`);
    }
    this.#limit = limit;
    this.#loop = loop;
  }

  // For coroutines

  /**
   * Reads what is there; waits when nothing is.
   *
   * @param max how many bytes at most; below 0: everything up to the end of the stream @default -1
   * @returns at least one byte, unless `max` is 0 or the stream is at its end
   */
  @coroutine
  *read(max = -1): Coroutine<Uint8Array<ArrayBuffer>> {
    this.#throwException();
    if (max === 0) return NO_BYTES;
    if (max < 0) return yield* this.#readAll();
    // Again, when another one has taken what had come before this one had its turn.
    while (this.#buffer.length === 0 && !this.#eof) yield* this.#moreData("read");
    if (this.#buffer.length === 0) this.#throwCutOff();
    return this.#take(max);
  }

  /**
   * Reads a line.
   *
   * @returns the line with its line feed; without it when the stream ends before; nothing at the end
   * @throws {RangeError} when the line is longer than the limit: what has come of it is thrown away
   */
  @coroutine
  *readline(): Coroutine<Uint8Array<ArrayBuffer>> {
    try {
      return yield* this.readuntil(LINE_FEED);
    } catch (error) {
      if (error instanceof IncompleteReadError) return error.partial as Uint8Array<ArrayBuffer>;
      if (!(error instanceof LimitOverrunError)) throw error;
      if (this.#buffer.startsWith(LINE_FEED, error.consumed)) {
        this.#buffer.skip(error.consumed + LINE_FEED.length);
      } else {
        this.#buffer.skip(this.#buffer.length);
      }
      this.#maybeResume();
      throw new RangeError(
        `Cannot read a line: it may have ${this.#limit} bytes, got a longer one`,
        { cause: error },
      );
    }
  }

  /**
   * Reads up to a separator.
   *
   * @param separator at least one byte; or several separators, of which the one counts that ends first @default a line feed
   * @returns the bytes with the separator
   * @throws {IncompleteReadError} when the stream ends before
   * @throws {LimitOverrunError} when the separator is not within the limit; the bytes stay in the buffer
   * @throws {RangeError} when a separator is empty, or there is none
   */
  @coroutine
  *readuntil(
    separator: Uint8Array | readonly Uint8Array[] = LINE_FEED,
  ): Coroutine<Uint8Array<ArrayBuffer>> {
    // Of two that end at the same byte the shorter one counts, in whatever order they come.
    const separators = separator instanceof Uint8Array
      ? [separator]
      : separator.toSorted((a, b) => a.length - b.length);
    if (!(separators.length > 0 && separators[0]!.length >= 1)) {
      throw new RangeError("Cannot read: a separator must have at least one byte, got none");
    }
    this.#throwException();
    const buffer = this.#buffer;
    const longest = separators.at(-1)!.length;
    // What was searched in vain is not searched again, but for the start of a separator at its end.
    let offset = 0;
    let found;
    while ((found = firstToEnd(buffer, separators, offset)) === null) {
      offset = Math.max(offset, buffer.length + 1 - longest);
      if (offset > this.#limit) {
        throw new LimitOverrunError(
          `Cannot find the separator: it must come within ${this.#limit} bytes, got ${buffer.length} without it`,
          offset,
        );
      }
      if (this.#eof) throw this.#incomplete(null);
      yield* this.#moreData("readuntil");
    }
    if (found.start > this.#limit) {
      throw new LimitOverrunError(
        `Cannot read up to the separator: it must come within ${this.#limit} bytes, got it after ${found.start}`,
        found.start,
      );
    }
    return this.#take(found.end);
  }

  /**
   * Reads line by line up to the end of the stream: what `async for line in reader` does.
   *
   * @param body called with each line and its line feed; if it is a generator function, it is awaited. It ends the reading
   * early by `false`
   * @throws {RangeError} when a line is longer than the limit
   */
  @coroutine
  *forEachLine(
    body: (line: Uint8Array<ArrayBuffer>) => Coroutine<unknown> | unknown,
  ): Coroutine<void> {
    for (let line; (line = yield* this.readline()).length > 0;) {
      const result = body(line);
      if ((isCoroutine(result) ? yield* result : result) === false) return;
    }
  }

  /**
   * Reads so many bytes.
   *
   * @param count how many, at least 0; more than the limit is allowed
   * @throws {IncompleteReadError} when the stream ends before
   * @throws {RangeError} when `count` is below 0
   */
  @coroutine
  *readexactly(count: number): Coroutine<Uint8Array<ArrayBuffer>> {
    if (!(count >= 0)) throw new RangeError(`Cannot read: count must be at least 0, got ${count}`);
    this.#throwException();
    while (this.#buffer.length < count) {
      if (this.#eof) throw this.#incomplete(count);
      yield* this.#moreData("readexactly");
    }
    return this.#take(count);
  }

  /** Returns whether the stream has ended and everything was read. */
  atEof(): boolean {
    return this.#eof && this.#buffer.length === 0;
  }

  // For the transport's side

  /** Adds what came. @throws {Error} after `feedEof()` */
  feedData(bytes: Uint8Array): void {
    if (this.#eof) throw new Error("Cannot feed data: the stream must go on, got its end before");
    if (bytes.length === 0) return;
    this.#buffer.push(bytes);
    this.#wakeUp();
    const isTooMuch = this.#onDemand || this.#buffer.length > 2 * this.#limit;
    if (this.#transport !== null && !this.#paused && isTooMuch) {
      this.#pause();
    }
  }

  /**
   * Nothing more will come.
   *
   * @param cutOff why it ended out of order, or null: then what was read can still be taken out if it is whole,
   * but where the end would be seen, this error is thrown instead @default null
   */
  feedEof(cutOff: Error | null = null): void {
    this.#eof = true;
    this.#cutOff ??= cutOff;
    this.#wakeUp();
  }

  /** Returns the error of the connection, or null. */
  exception(): unknown {
    return this.#exception;
  }

  /** The connection broke: whoever reads gets this error from now on, even if there are bytes left. */
  setException(exception: unknown): void {
    this.#exception = exception;
    const waiter = this.#waiter;
    this.#waiter = null;
    if (waiter !== null && !waiter.done()) waiter.setException(exception);
  }

  /** Says whom to pause when too much comes. */
  setTransport(transport: Pick<Transport, "pauseReading" | "resumeReading">): void {
    this.#transport = transport;
    if (this.#onDemand) this.#pause();
  }

  /** For `startTls()`: whether the transport shall read only while somebody waits for bytes. @default false */
  readOnDemand(on: boolean): void {
    this.#onDemand = on;
    if (!on) this.#maybeResume();
  }

  *#readAll(): Coroutine<Uint8Array<ArrayBuffer>> {
    const all = new ByteBuffer();
    for (;;) {
      const block = yield* this.read(this.#limit);
      if (block.length === 0) return all.take(all.length);
      all.push(block);
    }
  }

  *#moreData(caller: string): Coroutine<void> {
    if (this.#waiter !== null) {
      throw new Error(
        `Cannot ${caller}: one coroutine at a time may wait for a stream, got a second one`,
      );
    }
    if (this.#paused) this.#resume();
    const waiter = this.#waiter = new Future<void>(this.#loop);
    try {
      yield* waiter;
    } finally {
      // When it was woken, another one may have begun to wait before this one had its turn.
      if (this.#waiter === waiter) this.#waiter = null;
    }
  }

  #wakeUp(): void {
    const waiter = this.#waiter;
    this.#waiter = null;
    if (waiter !== null && !waiter.done()) waiter.setResult();
  }

  #take(count: number): Uint8Array<ArrayBuffer> {
    const bytes = this.#buffer.take(count);
    this.#maybeResume();
    return bytes;
  }

  #maybeResume(): void {
    if (this.#paused && !this.#onDemand && this.#buffer.length <= this.#limit) this.#resume();
  }

  #pause(): void {
    this.#transport?.pauseReading();
    this.#paused = true;
  }

  #resume(): void {
    this.#paused = false;
    this.#transport?.resumeReading();
  }

  #incomplete(expected: number | null): Error {
    const partial = this.#buffer.take(this.#buffer.length);
    return this.#cutOff ?? new IncompleteReadError(partial, expected);
  }

  #throwCutOff(): void {
    if (this.#cutOff !== null) throw this.#cutOff;
  }

  #throwException(): void {
    if (this.#exception !== null) throw this.#exception;
  }
}

/** Finds the separator that ends first from `offset` on. */
function firstToEnd(
  buffer: ByteBuffer,
  separators: readonly Uint8Array[],
  offset: number,
): { start: number; end: number } | null {
  let first: { start: number; end: number } | null = null;
  for (const separator of separators) {
    const start = buffer.indexOf(separator, offset);
    const end = start + separator.length;
    if (start >= 0 && (first === null || end < first.end)) first = { start, end };
  }
  return first;
}

/**
 * One connection of a closed-loop client: sends requests, checks the answers, sends the next ones.
 *
 * The rule of the loop is short. A fixed number of requests is in flight (one, or more with
 * pipelining); each answer that arrives makes room for one more request. All that a connection
 * knows of time and of the end of the run it learns from the {@linkcode LoadLedger} that all
 * connections share.
 *
 * This is the hot path, and what it leaves out is what makes it fast. The requests are encoded
 * once; `write()` is given a piece of the same bytes every time. Answers are compared where they
 * lie, in the one buffer that the connection reads into. The clock is read once per read: what came
 * together was received at the same moment, and the requests that it made room for leave at that
 * moment too. What is left is, for nine parts in ten, the system calls and Deno's way to them.
 * Chains of `.then()` instead of `await` were measured: no difference.
 *
 * A write is not waited for. With many requests in flight, a server that must first get rid of its
 * answers before it takes more requests would otherwise wait for us to read while we wait for it to
 * take: a deadlock.
 *
 * @module
 */

import { quote } from "../cli/quote.ts";
import { AnswerChecker } from "./answer_checker.ts";

/** Characters of a wrong answer that are shown: the answer to "what went wrong?" tends to be at its end. */
const LINE_SHOWN_MAX = 512;

/** What a connection needs of a TCP connection. */
export type ByteStream = Pick<Deno.Conn, "read" | "write" | "close">;

/**
 * What the connections of a run share: the requests that are left, and the account of what was
 * answered.
 */
export interface LoadLedger {
  /** The present moment, in milliseconds. */
  now(): number;
  /**
   * Asks for leave to send up to `wanted` requests.
   *
   * @returns how many may be sent; 0 when the run is over
   */
  take(wanted: number): number;
  /**
   * Reports that an answer came: right, at the moment `nowMs`, to a request sent at the moment
   * `sentMs`.
   */
  answered(sentMs: number, nowMs: number): void;
  /** Reports a wrong byte at once, while the rest of its line may still be on the way. */
  suspect(): void;
}

/** What is sent, again and again, and what has to come back. */
export interface Exchange {
  /** One request, newline included. */
  readonly request: Uint8Array;
  /** As many requests as may be in flight, one after another. */
  readonly requests: Uint8Array;
  /** The right answer, newline included. */
  readonly answer: Uint8Array;
  /** How many requests may be in flight. */
  readonly pipeline: number;
}

/**
 * The server sent something else than right answers. Not a matter of bad luck, unlike a lost
 * connection.
 */
export class WrongAnswerError extends Error {
  override readonly name = "WrongAnswerError";
}

/** The server closed the connection, or it broke, while an answer was outstanding. */
export class ConnectionLostError extends Error {
  override readonly name = "ConnectionLostError";
}

const CLOSED = "the server closed the connection";
const LOST = "the connection was lost";

/** Whether a message is that of a {@linkcode ConnectionLostError}: for those who get no more of it. */
export function isLoss(message: string): boolean {
  return message.includes(CLOSED) || message.includes(LOST);
}

/** No read is made larger than this, however many answers may be in flight. */
const BUFFER_SIZE_MAX = 16 * 1024;

/** Room for more than the answers that were asked for, so that others are seen. */
const BUFFER_SIZE_SPARE = 64;

/** A connection in a closed loop. */
export class LoadConnection {
  readonly #stream: ByteStream;
  readonly #exchange: Exchange;
  readonly #ledger: LoadLedger;
  readonly #checker: AnswerChecker;
  readonly #buffer: Uint8Array;
  /** When the requests in flight were sent: a ring, whose oldest entry is at `#oldest`. */
  readonly #sentMs: Float64Array;
  #oldest = 0;
  #inFlight = 0;
  /** How many bytes of the requests in flight no write has taken yet. */
  #unsent = 0;
  /**
   * How many bytes of a request went out with the previous write. Not 0 only after a partial write.
   */
  #phase = 0;
  /** The write that is going on. Never rejects. */
  #write: Promise<void> | null = null;
  #isAbandoned = false;

  /** @param stream an open connection, which now belongs to this object */
  constructor(stream: ByteStream, exchange: Exchange, ledger: LoadLedger) {
    this.#stream = stream;
    this.#exchange = exchange;
    this.#ledger = ledger;
    this.#checker = new AnswerChecker(exchange.answer);
    this.#buffer = new Uint8Array(
      Math.min(exchange.answer.length * exchange.pipeline + BUFFER_SIZE_SPARE, BUFFER_SIZE_MAX),
    );
    this.#sentMs = new Float64Array(exchange.pipeline);
  }

  /** How many requests have no answer yet. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /**
   * Runs the loop until the ledger grants no more requests and all answers are there, or until
   * {@linkcode abandon} is called. Leaves the connection open.
   *
   * @throws {WrongAnswerError} at a wrong answer, or one that nobody asked for
   * @throws {ConnectionLostError} when the connection ends before all answers are there
   */
  async run(): Promise<void> {
    this.#send(this.#ledger.take(this.#exchange.pipeline), this.#ledger.now());
    while (this.#inFlight > 0) {
      let count: number | null = null;
      let cause: unknown;
      try {
        count = await this.#stream.read(this.#buffer);
      } catch (error) {
        cause = error;
      }
      if (count === null) {
        // Whatever ends a connection in the middle of a wrong line, the wrong line is the news.
        if (this.#checker.isWrong) throw this.#describeWrongLine();
        if (this.#isAbandoned) return;
        throw this.#describeLoss(cause);
      }
      const nowMs = this.#ledger.now();
      const answers = this.#checker.check(this.#buffer, count);
      this.#settle(answers, nowMs);
      if (this.#checker.isWrong) {
        if (this.#checker.isLineComplete) throw this.#describeWrongLine();
        this.#ledger.suspect();
      } else if (answers > 0) {
        this.#send(this.#ledger.take(answers), nowMs);
      }
    }
  }

  /** Makes {@linkcode run} return without the answers that are outstanding. */
  abandon(): void {
    if (this.#isAbandoned) return;
    this.#isAbandoned = true;
    this.#stream.close(); // interrupts the read and the write that are going on
  }

  /** Closes the connection and waits until nothing of it is left. */
  async close(): Promise<void> {
    this.abandon();
    await this.#write;
  }

  #settle(answers: number, nowMs: number): void {
    const expected = Math.min(answers, this.#inFlight);
    for (let i = 0; i < expected; i++) {
      this.#ledger.answered(this.#sentMs[this.#oldest]!, nowMs);
      if (++this.#oldest === this.#sentMs.length) this.#oldest = 0;
    }
    this.#inFlight -= expected;
    if (answers > expected) {
      throw new WrongAnswerError(
        `the server sent ${answers - expected} more than it was asked for`,
      );
    }
    if (this.#inFlight === 0 && this.#checker.isInsideAnswer) {
      throw new WrongAnswerError(
        `the server sent ${quote(this.#checker.line, LINE_SHOWN_MAX)}, which nobody asked for`,
      );
    }
  }

  #send(count: number, nowMs: number): void {
    if (count === 0) return;
    const { length } = this.#sentMs;
    let newest = this.#oldest + this.#inFlight;
    for (let i = 0; i < count; i++) {
      this.#sentMs[newest >= length ? newest - length : newest] = nowMs;
      newest++;
    }
    this.#inFlight += count;
    this.#unsent += count * this.#exchange.request.length;
    if (this.#write === null) this.#writeUnsent();
  }

  #writeUnsent(): void {
    const { requests } = this.#exchange;
    // All requests are the same bytes, so wherever the stream stands, what comes next is a piece of
    // `requests`. It is long enough: the unsent bytes and the phase together belong to requests in
    // flight.
    const piece = this.#unsent === requests.length
      ? requests // the usual case, without a view to allocate
      : requests.subarray(this.#phase, this.#phase + this.#unsent);
    this.#write = this.#stream.write(piece).then(this.#onWritten, this.#onWriteFailed);
  }

  readonly #onWritten = (written: number): void => {
    this.#write = null;
    this.#unsent -= written;
    this.#phase = (this.#phase + written) % this.#exchange.request.length;
    if (this.#unsent > 0 && !this.#isAbandoned) this.#writeUnsent();
  };

  /**
   * A write fails when the server has closed its side, perhaps with a last word such as "too many
   * connections". The read will find that word, or the end of the stream, so it is the one that
   * reports.
   */
  readonly #onWriteFailed = (): void => {};

  #describeLoss(cause: unknown): ConnectionLostError {
    const { line } = this.#checker;
    const outstanding = this.#inFlight === 1 ? "1 answer was" : `${this.#inFlight} answers were`;
    return new ConnectionLostError(
      (cause === undefined ? CLOSED : LOST) +
        ` when ${outstanding} outstanding` +
        (line === "" ? "" : `, in the middle of ${quote(line, LINE_SHOWN_MAX)}`) +
        (cause instanceof Error ? ` (${cause.message})` : ""),
      { cause },
    );
  }

  #describeWrongLine(): WrongAnswerError {
    const right = new TextDecoder().decode(this.#exchange.answer).trimEnd();
    const { line } = this.#checker;
    return new WrongAnswerError(
      line.startsWith("error:")
        ? `the server answered ${quote(line, LINE_SHOWN_MAX)}`
        : `it is ${right}, got ${quote(line, LINE_SHOWN_MAX)}`,
    );
  }
}

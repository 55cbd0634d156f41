/**
 * A closed loop on one connection, without the connection: what to send, and what has to come back.
 *
 * The rule of the loop is short. A fixed number of requests is in flight (one, or more with
 * pipelining); each answer that arrives makes room for one more request. All that a loop knows of
 * time and of the end of the run it learns from the {@linkcode LoadLedger} that all loops share.
 *
 * Nothing here sends or receives. Bytes that came are handed in, bytes that are to be sent are
 * handed out, and how they travel, by promises (`connection.ts`) or by a selector
 * (`selector_driver.ts`), is somebody else's business. So both ways count in the same manner,
 * and the rules can be tested without a network. Protocols written like this are called *sans-I/O*.
 *
 * This is the hot path, and what it leaves out is what makes it fast. The requests are encoded
 * once; what is handed out is a piece of the same bytes every time. Answers are compared where they
 * lie. What came together was received at the same moment, and the requests that it made room for
 * leave at that moment too, so that one look at the clock serves for all of it.
 *
 * @see https://sans-io.readthedocs.io
 * @module
 */

import { count } from "../internal/cli/count.ts";
import { quote } from "../internal/cli/quote.ts";
import { lossReason } from "./loss_reason.ts";
import { AnswerChecker } from "./answer_checker.ts";

/** Characters of a wrong answer that are shown: the answer to "what went wrong?" tends to be at its end. */
const LINE_SHOWN_MAX = 512;

/**
 * What the loops of a run share: the requests that are left, and the account of what was answered.
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
  /**
   * Whether the stream ended in good order, behind a whole answer: as a server does it that has drained. Then nobody has
   * received the requests that are outstanding.
   */
  readonly isOrderly: boolean;

  constructor(message: string, options: { cause: unknown; isOrderly: boolean }) {
    super(message, { cause: options.cause });
    this.isOrderly = options.isOrderly;
  }
}

const CLOSED = "the server closed the connection";
const LOST = "the connection was lost";

/** Whether a message is that of a {@linkcode ConnectionLostError}: for those who get no more of it. */
export function isLoss(message: string): boolean {
  return message.includes(CLOSED) || message.includes(LOST);
}

/** Keeps the requests of one connection in flight. */
export class ClosedLoop {
  readonly exchange: Exchange;
  readonly #ledger: LoadLedger;
  #checker: AnswerChecker;
  /** When the requests in flight were sent: a ring, whose oldest entry is at `#oldest`. */
  readonly #sentMs: Float64Array;
  #oldest = 0;
  #inFlight = 0;
  #unsent = 0;
  #hasAnswered = false;
  /** How many bytes of a request went out with the previous send. Not 0 only after a partial one. */
  #phase = 0;

  constructor(exchange: Exchange, ledger: LoadLedger) {
    this.exchange = exchange;
    this.#ledger = ledger;
    this.#checker = new AnswerChecker(exchange.answer);
    this.#sentMs = new Float64Array(exchange.pipeline);
  }

  /**
   * How many requests have no answer yet. When it is 0 the loop has come to its end: the ledger
   * grants no more.
   */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** How many bytes of {@linkcode output} are to be sent now. */
  get unsent(): number {
    return this.#unsent;
  }

  /**
   * The bytes to send, and more of the same behind them.
   *
   * All requests are the same bytes, so wherever the stream stands, what comes next is a piece of
   * `requests`. It is long enough: the unsent bytes and the phase together belong to requests in
   * flight.
   */
  get output(): Uint8Array {
    const { requests } = this.exchange;
    return this.#phase === 0 ? requests : requests.subarray(this.#phase);
  }

  /** Whether an answer has come on the present connection. */
  get hasAnswered(): boolean {
    return this.#hasAnswered;
  }

  /** Whether a wrong byte has come. */
  get isWrong(): boolean {
    return this.#checker.isWrong;
  }

  /** Whether an answer has begun, and its line feed has not come. */
  get isInsideAnswer(): boolean {
    return this.#checker.isInsideAnswer;
  }

  /** What has come of that answer. */
  get partAnswer(): string {
    return this.#checker.line;
  }

  /**
   * Puts the first requests in flight on a new connection: those that are outstanding from an earlier one, whose latency
   * counts from their first sending, and new ones behind them.
   */
  begin(): void {
    const { answer, pipeline, request } = this.exchange;
    this.#checker = new AnswerChecker(answer);
    this.#hasAnswered = false;
    this.#phase = 0;
    this.#unsent = this.#inFlight * request.length;
    this.#request(this.#ledger.take(pipeline - this.#inFlight), this.#ledger.now());
  }

  /** Gives up what is outstanding. @returns how many requests that were */
  drop(): number {
    const dropped = this.#inFlight;
    this.#inFlight = 0;
    return dropped;
  }

  /** Tells that the first `count` bytes of the output were sent. */
  sent(count: number): void {
    this.#unsent -= count;
    this.#phase = (this.#phase + count) % this.exchange.request.length;
  }

  /**
   * Goes on with bytes that came.
   *
   * @param bytes where they are
   * @param count how many of them count, from the start
   * @param nowMs when they came. @default the present moment
   * @throws {WrongAnswerError} at a wrong answer, or one that nobody asked for
   */
  received(bytes: Uint8Array, count: number, nowMs: number = this.#ledger.now()): void {
    const answers = this.#checker.check(bytes, count);
    this.#settle(answers, nowMs);
    if (this.#checker.isWrong) {
      if (this.#checker.isLineComplete) throw this.#describeWrongLine();
      this.#ledger.suspect();
    } else if (answers > 0) {
      this.#request(this.#ledger.take(answers), nowMs);
    }
  }

  /**
   * Describes what it means that the connection is over while answers are outstanding.
   *
   * @param cause why it is over; by default the server has closed it in good order
   */
  describeEnd(cause?: unknown): WrongAnswerError | ConnectionLostError {
    // Whatever ends a connection in the middle of a wrong line, the wrong line is the news.
    if (this.#checker.isWrong) return this.#describeWrongLine();
    const { line } = this.#checker;
    const outstanding = count(this.#inFlight, "answer was", "answers were");
    return new ConnectionLostError(
      (cause === undefined ? CLOSED : LOST) +
        ` when ${outstanding} outstanding` +
        (line === "" ? "" : `, in the middle of ${quote(line, LINE_SHOWN_MAX)}`) +
        (cause instanceof Error ? ` (${lossReason(cause)})` : ""),
      { cause, isOrderly: cause === undefined && line === "" },
    );
  }

  #settle(answers: number, nowMs: number): void {
    const expected = Math.min(answers, this.#inFlight);
    for (let i = 0; i < expected; i++) {
      this.#ledger.answered(this.#sentMs[this.#oldest]!, nowMs);
      if (++this.#oldest === this.#sentMs.length) this.#oldest = 0;
    }
    this.#inFlight -= expected;
    if (expected > 0) this.#hasAnswered = true;
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

  #request(count: number, nowMs: number): void {
    const { length } = this.#sentMs;
    let newest = this.#oldest + this.#inFlight;
    for (let i = 0; i < count; i++) {
      this.#sentMs[newest >= length ? newest - length : newest] = nowMs;
      newest++;
    }
    this.#inFlight += count;
    this.#unsent += count * this.exchange.request.length;
  }

  #describeWrongLine(): WrongAnswerError {
    const right = new TextDecoder().decode(this.exchange.answer).trimEnd();
    const { line } = this.#checker;
    return new WrongAnswerError(
      line.startsWith("error:")
        ? `the server answered ${quote(line, LINE_SHOWN_MAX)}`
        : `it is ${right}, got ${quote(line, LINE_SHOWN_MAX)}`,
    );
  }
}

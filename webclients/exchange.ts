/**
 * One request and its response on one connection, without any I/O: it says what to send, takes what is received, and
 * knows when it is over. How to wait for that is up to whoever drives it. Blocking code:
 *
 *     const socket = connect(exchange.address);
 *     exchange.connected();
 *     while (exchange.output.length > 0) exchange.sent(socket.send(exchange.output), socket.error);
 *     while (!exchange.isOver) exchange.receive(socket.bytes, socket.recv(), socket.error);
 *     if (!exchange.mayReuse) socket.close();
 *
 * A generator does the same and yields before each call that would block; `remainingMs()` tells how long it may wait,
 * and when that is over it calls `expire()`. What a connection throws goes to `fail()`. Whatever ends an exchange, from
 * then on all calls do nothing and `output` is empty, so that such loops end by themselves.
 *
 * @module
 */

import { type Address, CLOSED, WOULD_BLOCK } from "../loop/io/types.ts";
import { TimeoutError } from "../loop/kernel/errors.ts";
import type { DeadlineClock } from "./deadline_clock.ts";
import { connectionError } from "./connection_error.ts";
import { FetchError } from "./fetch_error.ts";
import { Body, type WholeBody } from "./http/body.ts";
import { contentCodings } from "./http/content_coding.ts";
import { planBody } from "./http/framing.ts";
import type { ResponseHead } from "./http/head.ts";
import { requestBytes } from "./http/request.ts";
import { incompleteError, requireShort, ResponseParser } from "./http/response_parser.ts";
import type { DownloadOptions } from "./options.ts";
import { isRedirect } from "./policy.ts";
import { addressOf } from "./url.ts";

/** Where to connect to, and whether to speak TLS there. */
export interface Target extends Address {
  /** Present for https: the certificates (PEM) that are trusted besides the usual ones. */
  tls?: { caCerts: string[] };
}

/** What an exchange is made for. */
export interface ExchangeRequest {
  /** The URL to ask for, which has been checked. */
  readonly url: URL;
  /** What governs it. */
  readonly options: DownloadOptions;
  /** Tells the time. */
  readonly clock: DeadlineClock;
  /** When it must be over, on the clock, in milliseconds. */
  readonly deadlineMs: number;
  /** How long to wait before it begins. @default 0 */
  readonly delayMs?: number;
  /** Whether a reused connection will not do. @default false */
  readonly needsNewConnection?: boolean;
}

const NOTHING = new Uint8Array(0);
const VANISHED = [
  "the connection must last until it is whole",
  "a connection that is closed",
] as const;

/** One request and its response. */
export class Exchange {
  /** The URL of the request. */
  readonly url: URL;
  /** Scheme, host and port: connections to the same origin can be shared. */
  readonly origin: string;
  /** Where to connect to. */
  readonly address: Target;
  /** How many milliseconds to wait before connecting, because this is a retry; usually 0. */
  readonly delayMs: number;
  /** Whether it must not use a connection that was used before. */
  readonly needsNewConnection: boolean;

  /** How it failed, or null: there is a whole response, or it is not over. */
  error: FetchError | null = null;
  /** Of the response, as soon as the status line has come. */
  status: number | null = null;
  /** Of the response, as soon as it has come. */
  head: ResponseHead | null = null;
  /** The body, once the response is whole. Null for a redirect that is to be followed: nobody wants its body. */
  body: WholeBody | null = null;
  /** How many bytes of the body came, unpacked if there is no error. */
  bodyLength = 0;
  /** When the connection was there, on the clock, or null. */
  connectedAtMs: number | null = null;
  /** When the first byte came, on the clock, or null. */
  firstByteAtMs: number | null = null;
  /** When it was over, on the clock, or null. */
  overAtMs: number | null = null;
  /** Whether it was ended before its time, because nobody wants the result any more. */
  isAborted = false;
  /** Whether it went over a connection that had been used before. */
  isOnReused = false;

  readonly #options: DownloadOptions;
  readonly #clock: DeadlineClock;
  readonly #deadlineMs: number;
  readonly #connectDeadlineMs: number;
  readonly #parser: ResponseParser;
  #output: Uint8Array;
  #body: Body | null = null;
  #endsAtHead = false;
  #mayReuse = false;

  /** Begins. @throws {FetchError} when there can be no such request */
  constructor(request: ExchangeRequest) {
    const { url, options, clock, delayMs = 0, needsNewConnection = false } = request;
    this.url = url;
    this.origin = url.origin;
    this.address = addressOf(url);
    if (url.protocol === "https:") this.address.tls = { caCerts: [...options.caCerts] };
    this.delayMs = delayMs;
    this.needsNewConnection = needsNewConnection;
    this.#options = options;
    this.#clock = clock;
    this.#deadlineMs = request.deadlineMs;
    this.#connectDeadlineMs = clock.now() + delayMs + options.connectTimeoutMs;
    this.#output = requestBytes(url, options);
    this.#parser = new ResponseParser({
      method: options.method,
      onStatus: (status) => this.status = status,
      onHead: (head, length) => this.#startBody(head, length),
      onBody: (bytes, start, end) => this.#receiveBody(bytes, start, end),
    });
  }

  /** Whether there is nothing more to do: the response is whole, or it failed. */
  get isOver(): boolean {
    return this.overAtMs !== null;
  }

  /** Whether the connection can carry another request now. Only ever after a whole response. */
  get mayReuse(): boolean {
    return this.#mayReuse;
  }

  /** What is left to be sent. Only lent: valid until the next `sent()`. */
  get output(): Uint8Array {
    return this.isOver ? NOTHING : this.#output;
  }

  /** How many milliseconds there are for what it waits for now: a connection, or a response. At least 0. */
  remainingMs(): number {
    const endMs = this.#isConnecting()
      ? Math.min(this.#deadlineMs, this.#connectDeadlineMs)
      : this.#deadlineMs;
    return Math.max(0, endMs - this.#clock.now());
  }

  /**
   * Tells that there is a connection.
   *
   * @param isReused whether it carried another request before
   */
  connected(isReused = false): void {
    if (this.isOver) return;
    this.connectedAtMs = this.#clock.now();
    this.isOnReused = isReused;
  }

  /**
   * Takes what `send()` returned.
   *
   * @param count how many of the first bytes of `output` were sent; `WOULD_BLOCK` means none, `CLOSED` a failure
   * @param error the connection's error, to be told where `count` is `CLOSED`
   */
  sent(count: number, error: Error | null = null): void {
    if (this.isOver) return;
    if (count === CLOSED) return this.fail(error ?? incompleteError(...VANISHED));
    if (count !== WOULD_BLOCK) this.#output = this.#output.subarray(count);
    this.#expireIfDue();
  }

  /**
   * Takes what `recv()` returned.
   *
   * @param count how many of `bytes` came; 0 at the end of the stream; `WOULD_BLOCK` means none, `CLOSED` a failure
   * @param error the connection's error, to be told where `count` is `CLOSED`
   */
  receive(bytes: Uint8Array, count: number, error: Error | null = null): void {
    if (this.isOver) return;
    // A blocking call says so when the time is up that it was given.
    if (count === WOULD_BLOCK) return this.#expireIfDue();
    if (count < 0) return this.fail(error ?? incompleteError(...VANISHED));
    this.#attempt(() => {
      if (count === 0) this.#parser.end();
      else {
        this.firstByteAtMs ??= this.#clock.now();
        this.#parser.receive(bytes, count);
      }
      if (this.#parser.isComplete) this.#finish(this.#parser.mayReuse);
      else if (this.#endsAtHead || this.#body?.isEnough) this.#finish(false);
    });
    this.#expireIfDue();
  }

  /**
   * Tells what was thrown by connecting, sending or receiving.
   *
   * @throws `error` itself when no network can have caused it
   */
  fail(error: unknown): void {
    if (this.isOver) return;
    if (error instanceof TimeoutError) return this.expire();
    // A call was given `remainingMs()`, and they are over. Where the system lost its patience, there is a code.
    if (error instanceof Deno.errors.TimedOut && !("code" in error)) return this.expire();
    this.#fail(connectionError(error, this.#isConnecting() ? "connecting" : "connected", this.url));
  }

  /** Tells that `remainingMs()` are over. */
  expire(): void {
    if (this.isOver) return;
    const isConnecting = this.#isConnecting();
    const isShort = isConnecting && this.#connectDeadlineMs < this.#deadlineMs;
    const limit = isShort
      ? `a connection may take ${this.#options.connectTimeoutMs} ms`
      : `a URL may take ${this.#options.timeoutMs} ms`;
    const got = isConnecting
      ? "no connection"
      : this.firstByteAtMs === null
      ? "no response"
      : "a part of the response";
    this.#fail(new FetchError("timeout", `Cannot wait any longer: ${limit}, got ${got}`));
  }

  /** Ends it without a result, because the run is to end. */
  abort(): void {
    if (this.isOver) return;
    this.isAborted = true;
    this.#end();
  }

  /**
   * In the place of `receive()`, for a platform that parses responses itself: takes the head. The body then comes in
   * the codings that the head names, without those that the platform has unpacked.
   */
  receiveHead(head: ResponseHead): void {
    if (this.isOver) return;
    this.#attempt(() => {
      this.firstByteAtMs ??= this.#clock.now();
      this.status = head.status;
      requireShort(head.fields);
      const { framing } = planBody(head, this.#options.method);
      this.#startBody(head, framing.kind === "length" ? framing.length : null);
      if (this.#endsAtHead) this.#finish(false);
    });
  }

  /** Takes a piece of the body, after `receiveHead()`; null at its end. */
  receiveBody(bytes: Uint8Array | null): void {
    if (this.isOver) return;
    this.#attempt(() => {
      if (bytes === null) this.#finish(false);
      else this.#receiveBody(bytes, 0, bytes.length);
      if (this.#body?.isEnough) this.#finish(false);
    });
    this.#expireIfDue();
  }

  /** Looks at the clock: bytes that never cease to come must not keep anybody from that. */
  #expireIfDue(): void {
    if (!this.isOver && this.#clock.now() >= this.#deadlineMs) this.expire();
  }

  #isConnecting(): boolean {
    return this.connectedAtMs === null;
  }

  #startBody(head: ResponseHead, length: number | null): void {
    const { followRedirects, maxBytes, enoughBytes, keepBody, method } = this.#options;
    this.head = head;
    // The body of a redirect that is followed is for those who cannot follow.
    this.#endsAtHead = followRedirects && isRedirect(head.status) && head.get("location") !== null;
    if (this.#endsAtHead) return;
    const isBodiless = method === "HEAD" || head.status === 204 || head.status === 304;
    const codings = isBodiless ? [] : contentCodings(head.getAll("content-encoding"));
    this.#body = new Body(codings, maxBytes, keepBody, enoughBytes);
    if (length !== null) this.#body.announce(length);
  }

  #receiveBody(bytes: Uint8Array, start: number, end: number): void {
    if (this.#body === null) return;
    this.#body.receive(bytes, start, end);
    this.bodyLength += end - start;
  }

  #finish(mayReuse: boolean): void {
    if (this.#body !== null) {
      this.body = this.#body.finish();
      this.bodyLength = this.body.length;
    }
    this.#mayReuse = mayReuse && this.#options.keepAlive && this.#output.length === 0;
    this.#end();
  }

  /** Calls what may find out that the response is no good. */
  #attempt(parse: () => void): void {
    try {
      parse();
    } catch (error) {
      if (!(error instanceof FetchError)) throw error;
      this.#fail(error);
    }
  }

  #fail(error: FetchError): void {
    this.error = error;
    this.#end();
  }

  #end(): void {
    this.overAtMs = this.#clock.now();
    this.#output = NOTHING;
    this.#body = null;
  }
}

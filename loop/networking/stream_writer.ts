/**
 * Writing a stream as a coroutine wants to: write, and wait when the peer is slower than we are.
 *
 * `write()` never waits, so it alone cannot keep the memory bounded. `yield* writer.drain()` does: it returns
 * at once while little is waiting to be sent, and otherwise when most of it is gone. Call it after each
 * `write()`, and the backpressure of TCP reaches the coroutine that produces the bytes.
 *
 * Counterpart: `asyncio.StreamWriter`.
 * @module
 */

import type { Address, Socket } from "../io/types.ts";
import type { Coroutine } from "../kernel/coroutine.ts";
import { coroutine } from "../kernel/never_awaited.ts";
import { startTls, type StartTlsOptions } from "./start_tls.ts";
import { sleep } from "../waiting/sleep.ts";
import type { StreamReader } from "./stream_reader.ts";
import type { Transport } from "./protocol.ts";

/** What a writer needs to know of its connection: a `StreamProtocol` knows it. */
export interface FlowControl {
  /** The other half of the stream, which hears of errors first. */
  readonly reader: StreamReader;
  /** Waits until the transport's buffer is low enough. */
  drain(): Coroutine<void>;
  /** Waits until the connection is over. @throws the error of the connection when it broke */
  waitClosed(): Coroutine<void>;
}

/** The half of a stream to which one writes. */
export class StreamWriter {
  /** What moves the bytes. */
  readonly transport: Transport;
  readonly #connection: FlowControl;

  /** Made by `openConnection()` and `startServer()`. */
  constructor(transport: Transport, connection: FlowControl) {
    this.transport = transport;
    this.#connection = connection;
  }

  /** Sends bytes, at once or later; follow it by `yield* drain()`. @throws {Error} after `writeEof()` */
  write(bytes: Uint8Array): void {
    this.transport.write(bytes);
  }

  /** Sends several pieces, one after the other; follow it by `yield* drain()`. @throws {Error} after `writeEof()` */
  writelines(pieces: Iterable<Uint8Array>): void {
    this.transport.writelines(pieces);
  }

  /** Returns whether our half of the stream can be ended by itself. */
  canWriteEof(): boolean {
    return this.transport.canWriteEof();
  }

  /** Ends our half of the stream once all is sent; the peer may go on sending. */
  writeEof(): void {
    this.transport.writeEof();
  }

  /**
   * Waits until it is sensible to write more.
   *
   * @throws the error of the connection when it broke; `Deno.errors.ConnectionReset` when it is closed
   */
  @coroutine
  *drain(): Coroutine<void> {
    const exception = this.#connection.reader.exception();
    if (exception !== null) throw exception;
    // A loop of write() and drain() must notice that the connection is lost, so let that event happen.
    if (this.transport.isClosing()) yield* sleep(0);
    yield* this.#connection.drain();
  }

  /**
   * Speaks TLS from now on, on a connection that was opened with `readOnDemand`, in Deno's world: when all is sent, and the
   * peer's consent read.
   *
   * @throws what `EventLoop.startTls` throws
   */
  @coroutine
  *startTls(options: StartTlsOptions): Coroutine<void> {
    yield* this.drain();
    yield* startTls(this.transport, options);
    this.#connection.reader.readOnDemand(false);
  }

  /** Closes the stream once all is sent. Idempotent. */
  close(): void {
    this.transport.close();
  }

  /** Returns whether it is closing, or closed. */
  isClosing(): boolean {
    return this.transport.isClosing();
  }

  /** Waits until it is closed. @throws the error of the connection when it broke */
  @coroutine
  *waitClosed(): Coroutine<void> {
    yield* this.#connection.waitClosed();
  }

  /** Returns what lies below. */
  getExtraInfo(name: "socket"): Socket;
  /** Returns the address of the peer, or that of this end: as it was when the connection was made. */
  getExtraInfo(name: "peername" | "sockname"): Address | null;
  /** Returns `fallback`: nothing else is known here. @default null */
  getExtraInfo(name: string, fallback?: unknown): unknown;
  getExtraInfo(name: string, fallback: unknown = null): unknown {
    return this.transport.getExtraInfo(name, fallback);
  }
}

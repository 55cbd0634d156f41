/**
 * A client that vanishes without a farewell, as a crashed one or one behind a broken router does.
 *
 * `Deno.TcpConn.close()` always ends the stream in order first, which to a server looks like a client that has
 * said all it wants and waits for its answers. Only Node's sockets can send the reset (RST) at once.
 *
 * @see RFC 9293, 3.5.2 (reset generation)
 * @module
 */

import { connect, type Socket } from "node:net";
import { within } from "../../internal/measure/within.ts";

/** A connection that ends with a reset. */
export class CrashingClient implements Disposable {
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
    // The server may break the connection first.
    socket.on("error", () => {});
  }

  static async connect(port: number): Promise<CrashingClient> {
    const connected = Promise.withResolvers<void>();
    const socket = connect(
      { host: "127.0.0.1", port, noDelay: true, allowHalfOpen: true },
      connected.resolve,
    );
    socket.once("error", connected.reject);
    await within(connected.promise, "the connection");
    return new CrashingClient(socket);
  }

  /** The port of this end. */
  get port(): number {
    return this.#socket.localPort!;
  }

  /** Sends `data`, and waits for nothing. */
  write(data: string | Uint8Array): void {
    this.#socket.write(data);
  }

  /** Sends `data`, and returns when the first answer to it comes. */
  async writeAndAwaitAnswer(data: string): Promise<void> {
    this.#socket.write(data);
    await this.awaitAnswer();
  }

  /** Returns when an answer comes, or has come since it last read. */
  async awaitAnswer(): Promise<void> {
    const answered = Promise.withResolvers<void>();
    this.#socket.once("data", () => answered.resolve());
    await within(answered.promise, "an answer");
  }

  /** Sends `data`, and returns when it has left. */
  async writeAndFlush(data: string): Promise<void> {
    const left = Promise.withResolvers<void>();
    this.#socket.write(data, () => left.resolve());
    await within(left.promise, "the end of a write");
  }

  /** Ends its half of the stream, and returns when that has left. */
  async closeWrite(): Promise<void> {
    const left = Promise.withResolvers<void>();
    this.#socket.end(() => left.resolve());
    await within(left.promise, "the end of our half");
  }

  /** Whether the server has neither ended the stream nor broken the connection. */
  get isOpen(): boolean {
    return this.#socket.readable;
  }

  /** Reads no more. */
  pause(): void {
    this.#socket.pause();
  }

  /** Vanishes. */
  async crash(): Promise<void> {
    const closed = Promise.withResolvers<void>();
    this.#socket.once("close", () => closed.resolve());
    this.#socket.resetAndDestroy();
    await within(closed.promise, "the end of a reset connection");
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }
}

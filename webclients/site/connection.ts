/**
 * One client's connection as the site sees it: bytes in, bytes out, pauses, and three ways to end.
 *
 * It stands on a socket of `node:net`, because that can do what `Deno.TcpConn` cannot: send a reset. (Deno's
 * `close()` says "end of stream" first, also when there is nothing more to say.) Whatever the client does, no
 * promise of this class stays pending: when the connection is gone, all of them are rejected.
 *
 * @module
 */

import type { Socket } from "node:net";
import type { Clock } from "../../internal/measure/clock.ts";

/**
 * When so many bytes wait for the one who reads, the socket is not read: the client's next ones wait in the
 * kernel, and then at the client. One more chunk of the socket (64 KiB) may be on its way.
 */
const BUFFERED_MAX = 32 * 1024;
/** A client that takes nothing for so long has left its connection to us; we leave it too. */
const WRITE_STALL_MS = 60_000;
/** After the last byte, what the client still sends is read and dropped for so long, and no more than so much. */
const LINGER_MS = 2_000;
const LINGER_BYTES_MAX = 256 * 1024;

/** Ends the work for one client. It is expected, and nobody reports it. */
export class ConnectionGone extends Error {
  override name = "ConnectionGone";
}

/** A pause of a {@linkcode Connection}. */
export interface PauseOptions {
  /** Whether the client's end of stream ends it, too. Nobody says "no more requests" to go on waiting for us. */
  readonly untilInputEnds?: boolean;
}

/** See the module. The caller has at most one `read()` and one `write()` in progress. */
export class Connection {
  /** What is written to and read from: the TCP socket, or the TLS on top of it. */
  readonly #socket: Socket;
  /** The TCP socket. */
  readonly #raw: Socket;
  readonly #clock: Clock;
  readonly #chunks: Uint8Array[] = [];
  #bufferedBytes = 0;
  #isInputEnded = false;
  #isClosed = false;
  /** Called at every change of the input. */
  #wakeReader: (() => void) | null = null;
  /** What to do when the connection is gone: rejects whoever waits. */
  readonly #whenGone = new Set<() => void>();
  readonly #ended = Promise.withResolvers<void>();
  /** What is received is dropped from now on; how much more of it is allowed. */
  #lingerBytes: number | null = null;

  constructor(socket: Socket, raw: Socket, clock: Clock) {
    this.#socket = socket;
    this.#raw = raw;
    this.#clock = clock;
    socket.on("data", (chunk: Uint8Array) => this.#received(chunk));
    socket.on("end", () => {
      this.#isInputEnded = true;
      this.#wakeReader?.();
    });
    // Every error of a socket is followed by its "close"; without a listener it would end the program.
    for (const each of new Set([socket, raw])) {
      each.on("error", () => this.abort());
      each.on("close", () => this.abort());
    }
  }

  /** Resolved when nothing is left of the connection. Never rejected. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  /** @returns the next bytes, or null when the client has said that there are no more @throws {ConnectionGone} */
  async read(): Promise<Uint8Array | null> {
    while (this.#chunks.length === 0 && !this.#isInputEnded) {
      await this.#orGone((resolve) => {
        this.#wakeReader = resolve;
        return () => this.#wakeReader = null;
      });
    }
    const chunk = this.#chunks.shift();
    if (chunk === undefined) return null;
    this.#bufferedBytes -= chunk.length;
    if (this.#bufferedBytes < BUFFERED_MAX) this.#socket.resume();
    return chunk;
  }

  /**
   * Waits until the system has taken `bytes`, so that a client that reads slowly is served slowly, and nothing
   * piles up here.
   *
   * @throws {ConnectionGone} also when the client took nothing for a minute
   */
  async write(bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return;
    await this.#orGone((resolve) => {
      this.#socket.write(bytes, (error) => error ? this.abort() : resolve());
      if (this.#socket.writableLength === 0) return () => {};
      return this.#clock.after(WRITE_STALL_MS, () => this.abort());
    });
  }

  /** Waits. @param ms at least 0 @throws {ConnectionGone} at once when the client leaves */
  async pause(ms: number, options: PauseOptions = {}): Promise<void> {
    if (ms === 0) return;
    await this.#orGone((resolve) => {
      const cancel = this.#clock.after(ms, resolve);
      if (options.untilInputEnds) {
        if (this.#isInputEnded) resolve();
        this.#wakeReader = () => this.#isInputEnded && resolve();
      }
      return () => {
        cancel();
        this.#wakeReader = null;
      };
    });
  }

  /**
   * Says "no more" and lets the client read all of it: whoever closes a socket with unread bytes destroys what
   * the client has not read yet, so these are read first, for a bounded time.
   *
   * @see RFC 9112, 9.6
   */
  async finish(): Promise<void> {
    if (this.#isClosed) return;
    this.#lingerBytes = LINGER_BYTES_MAX;
    this.#chunks.length = 0;
    this.#socket.resume();
    this.#socket.end();
    try {
      await this.pause(LINGER_MS, { untilInputEnds: true });
      // The client is done, and still has to get the last bytes and our own end of stream.
      if (!this.#socket.writableFinished) {
        await this.#orGone((resolve) => {
          this.#socket.once("finish", resolve);
          return this.#clock.after(LINGER_MS, resolve);
        });
      }
    } catch (error) {
      if (!(error instanceof ConnectionGone)) throw error;
    }
    this.abort();
  }

  /** Ends it with a reset (RST): to the client an error, not an end. */
  reset(): void {
    if (this.#isClosed) return;
    this.#raw.resetAndDestroy();
    this.abort();
  }

  /** Ends it at once, whatever is in progress. Idempotent. */
  abort(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#chunks.length = 0;
    for (const fail of [...this.#whenGone]) fail();
    this.#socket.destroy();
    this.#raw.destroy();
    if (this.#raw.closed) this.#ended.resolve();
    else this.#raw.once("close", () => this.#ended.resolve());
  }

  #received(chunk: Uint8Array): void {
    if (this.#lingerBytes !== null) {
      this.#lingerBytes -= chunk.length;
      if (this.#lingerBytes < 0) this.abort();
      return;
    }
    this.#chunks.push(chunk);
    this.#bufferedBytes += chunk.length;
    if (this.#bufferedBytes >= BUFFERED_MAX) this.#socket.pause();
    this.#wakeReader?.();
  }

  /** Runs what resolves later; if the connection is gone before that, its clean-up is done and it is rejected. */
  async #orGone(start: (resolve: () => void) => () => void): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const fail = () => reject(new ConnectionGone("Cannot go on: the client must be connected"));
    if (this.#isClosed) fail();
    else this.#whenGone.add(fail);
    const cleanUp = this.#isClosed ? () => {} : start(resolve);
    try {
      await promise;
    } finally {
      this.#whenGone.delete(fail);
      cleanUp();
    }
  }
}

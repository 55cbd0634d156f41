/**
 * Connections that nobody uses at the moment, kept for the next request to the same origin.
 *
 * A connection costs a round trip before the first byte of a request can leave, and TLS one or two more and some
 * milliseconds of computing. HTTP/1.1 keeps it open after a response, so whoever asks the same server again soon can
 * save all that. The risk is that the server has closed it meanwhile, which the client learns in one of three ways:
 *
 * - before it takes the connection: then there is something to receive, the end of the stream, and it is thrown away
 * - after it has sent a request: then the request was not looked at, and `Download.next()` asks for it to be sent once
 *   more on a new connection
 * - never, as long as nobody looks: it lies here, and costs a descriptor until it is the oldest
 *
 * Bounds: at most as many connections as it is told are kept, of all origins together; one more closes the one that has
 * been idle for longest, which is also the one that its server is most likely to have closed. There is no timer.
 *
 * @see RFC 9112, sections 9.3 and 9.3.1
 * @module
 */

import { type Socket, WOULD_BLOCK } from "../loop/io/types.ts";

/** What the pool needs of a connection. */
export type Poolable = Pick<Socket, "recv" | "abort">;

/** Keeps idle connections, by origin. */
export class ConnectionPool<S extends Poolable = Socket> {
  readonly #idleMax: number;
  /** The one that has been idle for longest comes first. */
  #idle: { readonly origin: string; readonly socket: S }[] = [];
  #isClosed = false;

  /** Begins with none. `idleMax`: how many are kept at most, 0 or more. */
  constructor(idleMax: number) {
    this.#idleMax = idleMax;
  }

  /** How many are kept. */
  get size(): number {
    return this.#idle.length;
  }

  /**
   * Takes the connection to an origin that was used last: it is the one most likely to be open still.
   *
   * @returns null when there is none that can be used
   */
  take(origin: string): S | null {
    for (;;) {
      const index = this.#idle.findLastIndex((idle) => idle.origin === origin);
      if (index < 0) return null;
      const { socket } = this.#idle.splice(index, 1)[0]!;
      // Nothing was asked for: whatever there is to receive, the end of the stream included, forbids to use it.
      if (socket.recv() === WOULD_BLOCK) return socket;
      socket.abort();
    }
  }

  /** Keeps a connection over which a whole response has come, and nothing behind it (`Exchange.mayReuse`). */
  put(origin: string, socket: S): void {
    if (this.#isClosed) return socket.abort();
    this.#idle.push({ origin, socket });
    while (this.#idle.length > this.#idleMax) this.#idle.shift()!.socket.abort();
  }

  /** Ends all that are kept; what is put in afterwards, too. Nothing is on its way in them that could be lost. */
  close(): void {
    this.#isClosed = true;
    for (const { socket } of this.#idle.splice(0)) socket.abort();
  }
}

/**
 * What a protocol knows of the way by which its bytes travel.
 *
 * The protocol writes and never waits; the transport sends when it can, and says when it keeps too much. What is
 * behind this interface, a socket, is none of its business.
 *
 * Counterpart: `asyncio.Transport`.
 * @module
 */

import type { Socket } from "../io/types.ts";

/** The marks between which the amount of buffered bytes moves. */
export interface WriteBufferLimits {
  /** Above so many bytes the protocol is asked to pause. @default 4 times `low`; 65536 */
  high?: number;
  /** At so many bytes it is asked to go on. @default a quarter of `high` */
  low?: number;
}

/** Made by `createConnection()` and `createServer()`. */
export interface Transport {
  /** Sends bytes, at once or when the socket takes them. They are copied if they must wait. @throws {Error} after `writeEof()` */
  write(bytes: Uint8Array): void;
  /** Ends our half of the stream once all is sent; the peer may go on sending. */
  writeEof(): void;
  /** Reads no more, sends what is left, and then closes; `connectionLost(null)` follows. Idempotent. */
  close(): void;
  /** Closes at once, and listens to the peer no more; what is not sent is lost. `connectionLost(null)` follows. */
  abort(): void;
  /** Returns whether it is closing, or closed. */
  isClosing(): boolean;
  /** Returns whether it gives the protocol what comes. */
  isReading(): boolean;
  /** Leaves what comes to the operating system, which will make the peer wait. */
  pauseReading(): void;
  /** Reads again. */
  resumeReading(): void;
  /** Returns how many bytes wait to be sent. */
  getWriteBufferSize(): number;
  /** Returns the marks that are in force. */
  getWriteBufferLimits(): Required<WriteBufferLimits>;
  /**
   * Sets the marks.
   *
   * @throws {RangeError} unless `high` is at least `low`, and `low` at least 0
   */
  setWriteBufferLimits(limits?: WriteBufferLimits): void;
  /** Returns what lies below: `"socket"` is the {@linkcode Socket}; everything else is undefined. */
  getExtraInfo(name: string): Socket | undefined;
}

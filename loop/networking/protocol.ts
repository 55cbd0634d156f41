/**
 * Networking in callbacks: the transport moves the bytes, the protocol says what they mean.
 *
 * A protocol is an object that is told what happens to its connection, always in this order, whatever happens
 * on the wire:
 *
 * ```text
 *   connectionMade   dataReceived*   eofReceived?   connectionLost
 *                    pauseWriting and resumeWriting in turns, anywhere in between
 * ```
 *
 * It never calls the network and never waits, so it can be tested without one: call its methods.
 *
 * The transport is what a protocol knows of the way by which its bytes travel. The protocol writes and never waits; the
 * transport sends when it can, and says when it keeps too much. What is behind it, a socket, is none of the protocol's
 * business.
 *
 * Counterpart: `asyncio.Protocol`, `asyncio.Transport`.
 * @module
 */

import type { Address, Socket } from "../io/types.ts";

/** What is told the events of one connection. All methods are optional. */
export interface Protocol {
  /** The connection is there. The first call of all. */
  connectionMade?(transport: Transport): void;
  /** Bytes came; the pieces need not be those that the peer sent. */
  dataReceived?(bytes: Uint8Array<ArrayBuffer>): void;
  /**
   * The same, for a protocol that is done with the bytes when it returns: they are only lent, and need not be copied.
   * A protocol has either of the two; `asyncio.BufferedProtocol` serves the same purpose.
   */
  dataLent?(bytes: Uint8Array): void;
  /**
   * Nothing more will come.
   *
   * @param cutOff null when the peer has ended its half in good order; an error when our own server drains, so
   * that half a message which came before means nothing
   * @returns true to keep the connection open for writing; otherwise it is closed once all is sent
   */
  eofReceived?(cutOff: Error | null): boolean | void;
  /** The connection is over. The last call of all. @param error why; null when it was closed in good order */
  connectionLost?(error: unknown): void;
  /** The buffer of the transport is above the high-water mark: stop writing. */
  pauseWriting?(): void;
  /** It is below the low-water mark: go on. */
  resumeWriting?(): void;
}

/** Makes the protocol of a new connection. */
export type ProtocolFactory<P extends Protocol = Protocol> = () => P;

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
  /** Sends several pieces, one after the other. @throws {Error} after `writeEof()` */
  writelines(pieces: Iterable<Uint8Array>): void;
  /** Returns whether our half of the stream can be ended by itself: true for TCP, and for TLS in Deno's world. */
  canWriteEof(): boolean;
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
  /** Returns the protocol that is told what happens. */
  getProtocol(): Protocol;
  /** Puts another protocol in its place, which is told what happens from now on; not that there is a connection. */
  setProtocol(protocol: Protocol): void;
  /** Returns what lies below. */
  getExtraInfo(name: "socket"): Socket;
  /** Returns the address of the peer, or that of this end: as it was when the connection was made. */
  getExtraInfo(name: "peername" | "sockname"): Address | null;
  /** Returns `fallback`: nothing else is known here. @default null */
  getExtraInfo(name: string, fallback?: unknown): unknown;
}

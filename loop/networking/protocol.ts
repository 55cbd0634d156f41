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
 * Counterpart: `asyncio.Protocol`.
 * @module
 */

import type { Transport } from "./transport.ts";

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

/**
 * Moves the bytes of one connection between a socket and a protocol.
 *
 * Reading is easy: the transport gives the protocol what comes. Writing has a catch: the socket takes what fits
 * its send buffer and no more, but `write()` never waits. So the transport keeps the rest and sends it when the
 * socket is writable. What it keeps has no bound by itself; the transport tells the protocol when it is above
 * the high-water mark, and again when it is below the low-water mark, and a protocol that listens
 * (`drain()` of the streams does) keeps the memory bounded.
 *
 * Every call of the protocol comes from the loop, none from inside a call of the transport, except for
 * `pauseWriting`, which `write()` makes at once. But a protocol may call any method from any of these calls: so after
 * each of them the transport looks anew at how things stand.
 *
 * Counterpart: `asyncio.selector_events._SelectorSocketTransport`, `asyncio.transports._FlowControlMixin`.
 * @module
 */

import { type Address, CLOSED, type Socket, WOULD_BLOCK } from "../io/types.ts";
import { type AbstractEventLoop, kernel } from "../kernel/abstract_event_loop.ts";
import { requireCallback } from "../kernel/loop_checks.ts";
import { unwatch, watch } from "../kernel/watching.ts";
import { ByteBuffer } from "./byte_buffer.ts";
import type { Protocol, Transport, WriteBufferLimits } from "./protocol.ts";
import { cutOff } from "./socket_calls.ts";

const HIGH_WATER = 64 * 1024;
const EVENTS = [
  ...["connectionMade", "dataReceived", "dataLent", "eofReceived"] as const,
  ...["connectionLost", "pauseWriting", "resumeWriting"] as const,
];

/** The transport of a connection that is a socket. */
export class SocketTransport implements Transport {
  readonly #loop: AbstractEventLoop;
  readonly #sock: Socket;
  #protocol: Protocol;
  readonly #peername: Address | null;
  readonly #sockname: Address | null;
  readonly #onLost: () => void;
  readonly #unsent = new ByteBuffer();
  #high = HIGH_WATER;
  #low = HIGH_WATER / 4;
  #readingPaused = false;
  #writingPaused = false;
  /** Nothing more will be read: the peer has ended its half. */
  #readEnded = false;
  /** Nothing more will be written: we have ended our half. */
  #writeEnded = false;
  /** `close()` was called: it goes on only until everything is sent. */
  #closing = false;
  /** `connectionLost` is on its way, or was called. */
  #lost = false;

  /**
   * Has `connectionMade` called, and reading started after it.
   *
   * @param onLost called after `connectionLost`
   * @throws {TypeError} when a method of the protocol is a generator function, which would do nothing
   */
  constructor(
    loop: AbstractEventLoop,
    sock: Socket,
    protocol: Protocol,
    onLost: () => void = () => {},
  ) {
    requireMethods(protocol);
    this.#loop = loop;
    this.#sock = sock;
    this.#protocol = protocol;
    // While the connection is there: who asks when it is lost, for a line in a log, wants them all the more.
    this.#peername = sock.remoteAddr;
    this.#sockname = sock.localAddr;
    this.#onLost = onLost;
    loop[kernel].openSockets.add(sock);
    loop.callSoon(this.#connectionMade);
    loop.callSoon(this.#startReading);
  }

  /** Sends bytes, at once or when the socket takes them. They are copied if they must wait. @throws {Error} after `writeEof()` */
  write(bytes: Uint8Array): void {
    if (this.#writeEnded) {
      throw new Error(
        "Cannot write: our half of the stream must be open, got a call after writeEof",
      );
    }
    if (this.#lost || bytes.length === 0) return;
    let rest = bytes;
    if (this.#unsent.length === 0) {
      rest = bytes.subarray(this.#sock.send(bytes, bytes.length));
      if (this.#sock.error !== null) return this.#forceClose(this.#sock.error);
      if (rest.length === 0) return;
      watch(this.#loop, this.#sock, "writer", this.#onWritable);
    }
    this.#unsent.push(rest);
    this.#maybePauseWriting();
  }

  /** Sends several pieces, one after the other. @throws {Error} after `writeEof()` */
  writelines(pieces: Iterable<Uint8Array>): void {
    for (const piece of pieces) this.write(piece);
  }

  /** Returns true. */
  canWriteEof(): boolean {
    return true;
  }

  /** Ends our half of the stream once all is sent; the peer may go on sending. */
  writeEof(): void {
    if (this.#closing || this.#writeEnded) return;
    this.#writeEnded = true;
    if (this.#unsent.length === 0) this.#sock.closeWrite();
  }

  /** Reads no more, sends what is left, and then closes; `connectionLost(null)` follows. Idempotent. */
  close(): void {
    if (this.#closing) return;
    this.#closing = true;
    unwatch(this.#loop, this.#sock, "reader");
    if (this.#unsent.length > 0) return;
    unwatch(this.#loop, this.#sock, "writer");
    this.#lose(null);
  }

  /** Closes at once, and listens to the peer no more; what is not sent is lost. `connectionLost(null)` follows. */
  abort(): void {
    this.#forceClose(null);
    // Also when it was being closed in good order already, and the socket still waits for the peer.
    this.#sock.abort();
  }

  /** Returns whether it is closing, or closed. */
  isClosing(): boolean {
    return this.#closing;
  }

  /** Returns whether it gives the protocol what comes. */
  isReading(): boolean {
    return !this.#closing && !this.#readingPaused;
  }

  /** Leaves what comes to the operating system, which will make the peer wait. */
  pauseReading(): void {
    if (!this.isReading()) return;
    this.#readingPaused = true;
    unwatch(this.#loop, this.#sock, "reader");
  }

  /** Reads again. */
  resumeReading(): void {
    if (this.#closing || !this.#readingPaused) return;
    this.#readingPaused = false;
    this.#startReading();
  }

  /** Returns how many bytes wait to be sent. */
  getWriteBufferSize(): number {
    return this.#unsent.length;
  }

  /** Returns the marks that are in force. */
  getWriteBufferLimits(): Required<WriteBufferLimits> {
    return { low: this.#low, high: this.#high };
  }

  /**
   * Sets the marks.
   *
   * @throws {RangeError} unless `high` is at least `low`, and `low` at least 0
   */
  setWriteBufferLimits({ high, low }: WriteBufferLimits = {}): void {
    high ??= low === undefined ? HIGH_WATER : 4 * low;
    low ??= Math.floor(high / 4);
    if (!(high >= low && low >= 0)) {
      throw new RangeError(
        `Cannot set the marks: high must be at least low, and low at least 0, got ${high} and ${low}`,
      );
    }
    this.#high = high;
    this.#low = low;
    this.#maybePauseWriting();
  }

  /** Returns the protocol that is told what happens. */
  getProtocol(): Protocol {
    return this.#protocol;
  }

  /**
   * Puts another protocol in its place, which is told what happens from now on; not that there is a connection.
   *
   * @throws {TypeError} when a method of the protocol is a generator function, which would do nothing
   */
  setProtocol(protocol: Protocol): void {
    requireMethods(protocol);
    this.#protocol = protocol;
  }

  /** Returns what lies below. */
  getExtraInfo(name: "socket"): Socket;
  /** Returns the address of the peer, or that of this end: as it was when the connection was made. */
  getExtraInfo(name: "peername" | "sockname"): Address | null;
  /** Returns `fallback`: nothing else is known here. @default null */
  getExtraInfo(name: string, fallback?: unknown): unknown;
  getExtraInfo(name: string, fallback: unknown = null): unknown {
    if (name === "socket") return this.#sock;
    if (name === "peername") return this.#peername;
    return name === "sockname" ? this.#sockname : fallback;
  }

  readonly #connectionMade = (): void => this.#protocol.connectionMade?.(this);

  readonly #startReading = (): void => {
    if (this.isReading() && !this.#readEnded) {
      watch(this.#loop, this.#sock, "reader", this.#onReadable);
    }
  };

  readonly #onReadable = (): void => {
    if (this.#lost) return;
    const count = this.#sock.recv();
    if (count === WOULD_BLOCK) return;
    if (count === 0) this.#endReading(null);
    else if (count !== CLOSED) this.#receive(this.#sock.bytes.subarray(0, count));
    else if (this.#sock.error === null) this.#endReading(cutOff());
    else this.#forceClose(this.#sock.error);
  };

  #receive(bytes: Uint8Array): void {
    const protocol = this.#protocol;
    try {
      if (protocol.dataLent !== undefined) protocol.dataLent(bytes);
      else protocol.dataReceived?.(bytes.slice() as Uint8Array<ArrayBuffer>);
    } catch (exception) {
      this.#fail("dataReceived", exception);
    }
  }

  #endReading(cutOff: Error | null): void {
    this.#readEnded = true;
    let keepOpen;
    try {
      keepOpen = this.#protocol.eofReceived?.(cutOff) ?? false;
    } catch (exception) {
      this.#fail("eofReceived", exception);
      return;
    }
    if (keepOpen) unwatch(this.#loop, this.#sock, "reader");
    else this.close();
  }

  readonly #onWritable = (): void => {
    if (this.#lost) return;
    const unsent = this.#unsent.peek();
    const count = this.#sock.send(unsent, unsent.length);
    if (this.#sock.error !== null) return this.#forceClose(this.#sock.error);
    this.#unsent.skip(count);
    const endsWrites = this.#writeEnded;
    // The protocol may write again when it is told to go on, or end the stream, or the connection.
    this.#maybeResumeWriting();
    if (this.#lost || this.#unsent.length > 0) return;
    unwatch(this.#loop, this.#sock, "writer");
    if (this.#closing) this.#connectionLost(null);
    else if (endsWrites) this.#sock.closeWrite();
  };

  #maybePauseWriting(): void {
    if (this.#unsent.length <= this.#high || this.#writingPaused) return;
    this.#writingPaused = true;
    this.#tell("pauseWriting");
  }

  #maybeResumeWriting(): void {
    if (!this.#writingPaused || this.#unsent.length > this.#low) return;
    this.#writingPaused = false;
    this.#tell("resumeWriting");
  }

  #tell(event: "pauseWriting" | "resumeWriting"): void {
    try {
      this.#protocol[event]?.();
    } catch (exception) {
      this.#report(event, exception);
    }
  }

  /** The protocol does not know what it is doing: better no connection than a wrong one. */
  #fail(event: string, exception: unknown): void {
    this.#report(event, exception);
    this.#forceClose(exception);
  }

  #report(event: string, exception: unknown): void {
    this.#loop.callExceptionHandler({
      message: `Exception in ${event} of a protocol`,
      exception,
    });
  }

  #forceClose(error: unknown): void {
    if (this.#lost) return;
    this.#closing = true;
    this.#unsent.skip(this.#unsent.length);
    unwatch(this.#loop, this.#sock, "writer");
    unwatch(this.#loop, this.#sock, "reader");
    this.#sock.abort();
    this.#lose(error);
  }

  #lose(error: unknown): void {
    this.#lost = true;
    this.#loop.callSoon(this.#connectionLost, error);
  }

  readonly #connectionLost = (error: unknown): void => {
    this.#lost = true;
    try {
      this.#protocol.connectionLost?.(error);
    } finally {
      this.#sock.close();
      this.#loop[kernel].openSockets.delete(this.#sock);
      this.#onLost();
    }
  };
}

function requireMethods(protocol: Protocol): void {
  for (const event of EVENTS) {
    if (protocol[event] !== undefined) requireCallback(protocol[event], `${event} of a protocol`);
  }
}

/**
 * A socket whose calls really wait: `recv(2)` and `send(2)` on a blocking descriptor.
 *
 * As long as the peer keeps the thread busy, that is all: one call to receive a request, one to send its answer, and
 * plain values, no promise. When the peer makes us wait for a tenth of a second, Deno's own event loop gets a turn, and
 * only then is there a promise to wait for.
 *
 * @module
 */

import {
  type Address,
  type BlockingSocket,
  CLOSED,
  type DescriptorLoan,
  WOULD_BLOCK,
} from "../types.ts";
import { addressOfEnd } from "./address.ts";
import { selfPipe } from "./self_pipe.ts";
import { DescriptorOwnership } from "./descriptor_ownership.ts";
import { closeDescriptor } from "./descriptor.ts";
import { TimedSocket } from "./timed_socket.ts";

/** What a socket needs of the listener that accepted it, with which it shares the thread. */
export interface SocketHost {
  /** As in `ListenOptions`; 0: never. */
  readonly idleTimeoutMs: number;
  /** Whether to have nothing to read means to be at the end. */
  readonly isDraining: boolean;
  /** Whether a signal has come, or Deno's own event loop has stood still for long enough. */
  turnIsDue(): boolean;
  /** Lets Deno's own event loop turn, and looks after the other connections. */
  turn(): Promise<void>;
  /** Closes the connection of a socket after what was sent. */
  dismiss(socket: PosixBlockingSocket): void;
  /** Notes that the connection of a socket is closed for good. */
  released(socket: PosixBlockingSocket): void;
}

/** {@linkcode BlockingSocket} on a descriptor. */
export class PosixBlockingSocket implements BlockingSocket {
  readonly bytes: Uint8Array;
  readonly descriptor: number;
  readonly #socket: TimedSocket;
  readonly #listener: SocketHost;
  /** Shared with the thread that has borrowed it; null when nobody has. */
  #ownership: DescriptorOwnership | null = null;
  #isClosed = false;

  constructor(descriptor: number, listener: SocketHost) {
    this.descriptor = descriptor;
    this.#listener = listener;
    this.#socket = new TimedSocket(descriptor, listener.idleTimeoutMs);
    this.bytes = this.#socket.bytes;
  }

  get remoteAddr(): Address | null {
    return this.#isClosed ? null : addressOfEnd(this.descriptor, "remote");
  }

  recv(): number | Promise<number> {
    if (this.#isClosed) return CLOSED;
    if (this.#listener.turnIsDue()) return this.#recvLater();
    const count = this.#socket.receive(this.#listener.isDraining);
    return count === WOULD_BLOCK ? this.#recvLater() : count;
  }

  send(bytes: Uint8Array, count: number): void | Promise<void> {
    if (this.#isClosed || count === 0) return;
    const sent = this.#socket.transmit(bytes, count);
    if (sent < count) return this.#sendLater(bytes.subarray(sent, count));
  }

  isGone(): boolean | Promise<boolean> {
    if (this.#listener.turnIsDue()) return this.#isGoneLater();
    return this.#isClosed || this.#socket.isGone();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    // Otherwise the borrower closes it, when it comes out of its call; `look()` will notice.
    if (this.#ownership === null || this.#ownership.takeBack()) this.#end();
  }

  closeForDead(): void {
    if (this.#ownership === null) return this.close();
    this.#isClosed = true;
    if (this.#ownership.inherit()) this.#end();
  }

  lend(): DescriptorLoan {
    this.#ownership = new DescriptorOwnership();
    if (this.#listener.isDraining) this.#ownership.drain();
    return {
      kind: "descriptor",
      descriptor: this.descriptor,
      memory: this.#ownership.memory,
      wakeUpDescriptor: selfPipe().writeEnd,
      idleTimeoutMs: this.#listener.idleTimeoutMs,
      ports: [],
    };
  }

  /** Tells the thread that has borrowed it that the server drains. For the listener. */
  drain(): void {
    this.#ownership?.drain();
  }

  /** Notices if the thread that has borrowed it has closed it. For the listener. */
  look(): void {
    if (!this.#ownership?.isClosed) return;
    this.#ownership = null;
    this.#isClosed = true;
    this.#listener.released(this);
  }

  #end(): void {
    this.#ownership = null;
    if (!this.#socket.isOver) return this.#listener.dismiss(this);
    closeDescriptor(this.descriptor);
    this.#listener.released(this);
  }

  async #recvLater(): Promise<number> {
    let count: number;
    do {
      await this.#listener.turn();
      count = this.#socket.receive(this.#listener.isDraining);
    } while (count === WOULD_BLOCK);
    return count;
  }

  async #isGoneLater(): Promise<boolean> {
    await this.#listener.turn();
    return this.#isClosed || this.#socket.isGone();
  }

  async #sendLater(rest: Uint8Array): Promise<void> {
    while (rest.length > 0) {
      await this.#listener.turn();
      rest = rest.subarray(this.#socket.transmit(rest, rest.length));
    }
  }
}

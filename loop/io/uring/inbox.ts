/**
 * What has come for a socket.
 *
 * One receive is in flight for as long as the connection lasts (*multishot*: it is ordered once, and completes whenever
 * something comes). What nobody has fetched before the next turn is copied to memory of the socket's own, and the receive
 * is ended until that is used up. So a client that floods a server which does not read holds none of the buffers that all
 * share, and no more memory than came in one turn: 32 chunks at most, or all buffers in older kernels.
 *
 * @see io_uring_enter(2), IORING_OP_RECV
 * @module
 */

import { copyBytes } from "../copy_bytes.ts";
import {
  IORING_CQE_BUFFER_SHIFT,
  IORING_CQE_F_BUFFER,
  IORING_CQE_F_MORE,
  IORING_OP_RECV,
  IORING_RECV_MULTISHOT,
  IOSQE_BUFFER_SELECT,
} from "./abi.ts";
import { Kind, type Operator, type Proactor } from "./proactor.ts";

const NO_CHUNK = -1;
/** A chunk is a buffer's number and a count of up to 4096, in one integer. */
const COUNT_BITS = 13;
const COUNT_MASK = (1 << COUNT_BITS) - 1;

/** The receiving half of a socket. */
export class Inbox {
  /** Whether a receive is in flight. If not, nobody knows whether something has come. */
  isReceiving = false;
  /** Whether the peer has ended its half. */
  isAtEnd = false;
  readonly #proactor: Proactor;
  readonly #operator: Operator;
  /** In this order: what was put aside, the oldest chunk, and those behind it. */
  #aside: Uint8Array[] = [];
  #chunk = NO_CHUNK;
  readonly #laterChunks: number[] = [];
  #isEnding = false;

  /** @param operator the socket, which is told what becomes of the orders */
  constructor(ring: Proactor, operator: Operator) {
    this.#proactor = ring;
    this.#operator = operator;
  }

  /** Whether there is something to fetch. */
  get hasBytes(): boolean {
    return this.#chunk !== NO_CHUNK || this.#aside.length > 0;
  }

  /** Copies a chunk. @returns how much that is; 0: there is none */
  fetch(into: Uint8Array): number {
    if (this.#aside.length > 0) {
      const bytes = this.#aside.shift()!;
      into.set(bytes);
      return bytes.length;
    }
    const chunk = this.#chunk;
    if (chunk === NO_CHUNK) return 0;
    this.#chunk = this.#laterChunks.length > 0 ? this.#laterChunks.shift()! : NO_CHUNK;
    const { buffers } = this.#proactor;
    const id = chunk >>> COUNT_BITS;
    const count = chunk & COUNT_MASK;
    copyBytes(buffers.views[id]!, 0, count, into, 0);
    buffers.give(id);
    return count;
  }

  /** Orders to receive. */
  order(descriptor: number): void {
    this.isReceiving = true;
    this.#proactor.order(this.#operator, Kind.RECEIVE, {
      opcode: IORING_OP_RECV,
      flags: IOSQE_BUFFER_SELECT,
      mode: IORING_RECV_MULTISHOT,
      descriptor,
    });
  }

  /**
   * Notes what has become of the order.
   *
   * @param isWanted whether somebody will fetch it
   */
  completed(result: number, flags: number, isWanted: boolean): void {
    if ((flags & IORING_CQE_F_MORE) === 0) this.isReceiving = this.#isEnding = false;
    if ((flags & IORING_CQE_F_BUFFER) !== 0) {
      const id = flags >>> IORING_CQE_BUFFER_SHIFT;
      this.#proactor.buffers.take(id);
      if (result > 0 && isWanted) this.#keep(id << COUNT_BITS | result);
      else this.#proactor.buffers.give(id);
    }
    if (result === 0) this.isAtEnd = true;
  }

  /** Gives the kernel's buffers back: what is unread is copied, and nothing more is received until it is used up. */
  putAside(): void {
    if (this.#chunk === NO_CHUNK) return;
    const { buffers } = this.#proactor;
    for (const chunk of [this.#chunk, ...this.#laterChunks.splice(0)]) {
      const id = chunk >>> COUNT_BITS;
      this.#aside.push(buffers.views[id]!.slice(0, chunk & COUNT_MASK));
      buffers.give(id);
    }
    this.#chunk = NO_CHUNK;
    if (!this.isReceiving || this.#isEnding) return;
    this.#isEnding = true;
    this.#proactor.cancel(this.#operator, Kind.RECEIVE);
  }

  /** Nobody wants it any more. */
  drop(): void {
    this.#aside = [];
    if (this.#chunk === NO_CHUNK) return;
    for (const chunk of [this.#chunk, ...this.#laterChunks.splice(0)]) {
      this.#proactor.buffers.give(chunk >>> COUNT_BITS);
    }
    this.#chunk = NO_CHUNK;
  }

  #keep(chunk: number): void {
    if (this.#chunk === NO_CHUNK) this.#chunk = chunk;
    else this.#laterChunks.push(chunk);
  }
}

/**
 * What a socket sends.
 *
 * Mostly a send is done at once, and nothing is told of it (see `proactor.ts`). Bytes that do not fit the kernel's send
 * buffer stay here, in flight, and no others are taken until they are gone. They move on while somebody selects.
 *
 * @see io_uring_enter(2), IORING_OP_SEND
 * @module
 */

import { EINTR, platform } from "../posix/platform.ts";
import { IORING_OP_SEND } from "./abi.ts";
import { addressOf, Kind, type Operator, type Proactor } from "./proactor.ts";

const { EAGAIN, ENOBUFS, ENOMEM, MSG_NOSIGNAL } = platform;
/** With which errors some of it does not fit, or the kernel has no memory for it at the moment. */
const PASSING = new Set([EAGAIN, EINTR, ENOBUFS, ENOMEM].map((number) => -number));

/** Whether an order has failed for good. (If not, `result` is a count, or it can be repeated.) */
export function hasFailed(result: number): boolean {
  return result < 0 && !PASSING.has(result);
}

/** The sending half of a socket. */
export class Outbox {
  readonly #proactor: Proactor;
  readonly #operator: Operator;
  /** Where the bytes of the last send lie among those of all. */
  #start = 0;
  #end = 0;
  /** What is in flight because it did not fit. The kernel reads from it. */
  #rest: Uint8Array<ArrayBuffer> | null = null;

  /** @param operator the socket, which is told what becomes of the orders */
  constructor(ring: Proactor, operator: Operator) {
    this.#proactor = ring;
    this.#operator = operator;
  }

  /** Whether it takes nothing now. */
  get isFull(): boolean {
    return this.#rest !== null;
  }

  /** Sends some of the first `count` bytes. It must be settled, and not full. @returns how many */
  send(descriptor: number, bytes: Uint8Array, count: number): number {
    const taken = this.#proactor.orderQuickSend(this.#operator, descriptor, bytes, count);
    this.#end = this.#proactor.outEnd;
    this.#start = this.#end - taken;
    return taken;
  }

  /** Hands over a send that waits for it, so that is known what is left of it. */
  settle(): void {
    if (this.#operator.sendBatch === this.#proactor.batch) this.#proactor.enter();
  }

  /** Some of a quick send did not fit, or none: from now on it is in flight. */
  keepRest(descriptor: number, result: number): void {
    this.#rest = this.#proactor.unsent(this.#start + Math.max(0, result), this.#end);
    this.#orderRest(descriptor);
  }

  /** Some of what was in flight is sent. */
  restSent(descriptor: number, result: number): void {
    const rest = this.#rest!;
    this.#rest = result < rest.length ? rest.subarray(Math.max(0, result)) : null;
    if (this.#rest !== null) this.#orderRest(descriptor);
  }

  /** What is in flight is lost. */
  drop(): void {
    this.#rest = null;
  }

  #orderRest(descriptor: number): void {
    const rest = this.#rest!;
    this.#proactor.order(this.#operator, Kind.SEND, {
      opcode: IORING_OP_SEND,
      descriptor,
      address: addressOf(rest),
      length: rest.length,
      operationFlags: MSG_NOSIGNAL,
    });
  }
}

/**
 * The ring of a thread, and who waits for what in it.
 *
 * A selector tells a program when it can do something; a *proactor* does it, and tells when it is done. All sockets,
 * listeners and selectors of a thread share this one, so that one system call has the orders of all in it.
 *
 * Most sends are done at once: the kernel's send buffer has room. To be told so for each would cost as much as the
 * answer that comes with the next request. So a send is ordered to succeed in silence: as a whole and without waiting
 * (`MSG_WAITALL`, `MSG_DONTWAIT`, `CQE_SKIP_SUCCESS`); only if some of it does not fit, or the connection is broken, is
 * there a completion. All of that is decided when `io_uring_enter()` returns: whatever was not heard of is sent, and
 * the buffer for sends is empty again.
 *
 * @see D. Schmidt and others, Pattern-Oriented Software Architecture, vol. 2 (Proactor)
 * @module
 */

import { copyBytes } from "../copy_bytes.ts";
import { pointerTo } from "../posix/libc.ts";
import { platform } from "../posix/platform.ts";
import {
  IORING_ASYNC_CANCEL_ALL,
  IORING_ASYNC_CANCEL_FD,
  IORING_CQE_F_MORE,
  IORING_OP_ASYNC_CANCEL,
  IORING_OP_SEND,
  IOSQE_CQE_SKIP_SUCCESS,
  MSG_WAITALL,
} from "./abi.ts";
import { BUFFER_COUNT, ProvidedBuffers } from "./provided_buffers.ts";
import { Ring, type Submission } from "./ring.ts";
import { map } from "./system_calls.ts";

/** Whoever orders something. */
export interface Operator {
  /** By which completions find it; 0 when it is not known to the proactor. */
  token: number;
  /** How many of its orders the kernel will still tell of. */
  inFlight: number;
  /** In which batch it ordered a send last. */
  sendBatch: number;
  /**
   * Is told what has become of an order. To be noted only: it may come while others do something.
   *
   * @param kind one of {@linkcode Kind}
   * @param result as the system call of that kind would have it; failures are negative
   * @param flags `IORING_CQE_F_…`
   */
  completed(kind: number, result: number, flags: number): void;
}

/** What an order is: 0 to 7. */
export const Kind = { QUICK_SEND: 0, SEND: 1, RECEIVE: 2, POLL: 3, ACCEPT: 4 } as const;

/** Who has something to do when the next turn begins: it has bytes that nobody has fetched, or is to receive again. */
export interface TurnTaker {
  /** Whether it is on the list of these. */
  hasTurnAhead: boolean;
  /** The kernel is to get back the buffers that are unread. */
  beginTurn(): void;
}

const KIND_BITS = 3;
const KIND_MASK = (1 << KIND_BITS) - 1;
const SEND_BUFFER_BYTES = 1 << 18;
/** How much one send takes. */
export const SEND_BYTES_MAX = 1 << 14;
const QUICK_SEND_HEAD = IORING_OP_SEND | IOSQE_CQE_SKIP_SUCCESS << 8;
const QUICK_SEND_FLAGS = MSG_WAITALL | platform.MSG_DONTWAIT | platform.MSG_NOSIGNAL;
/**
 * One call completes what has come for some connections, and leaves the others to the next one (20 at a time in Linux 6.18).
 * Who wants to know all that has come asks again, but not for ever: somebody may send without end.
 */
const ASK_MAX = 64;

/** The ring of a thread, its buffers, and its orders. */
export class Proactor {
  readonly buffers: ProvidedBuffers;
  /** The number of the present batch of orders: the next call hands it over, and settles its sends. */
  batch = 1;
  readonly #ring: Ring;
  readonly #operators: (Operator | null)[] = [null];
  readonly #freeTokens: number[] = [];
  /** Those that are gone, and of whose orders the kernel has not told the end. */
  readonly #leaving = new Set<Operator>();
  readonly #owners: (Operator | null)[] = [];
  readonly #turnTakers: TurnTaker[] = [];
  readonly #out = new Uint8Array(SEND_BUFFER_BYTES);
  /** Below 2^47, as all addresses of programs: exact as a number. */
  readonly #outAddress = Number(addressOf(this.#out));
  #outUsed = 0;
  #isFlushDue = false;
  /** Orders that were made while there was no room for them, and that could not be handed over at that moment. */
  readonly #delayed: Submission[] = [];
  #isReaping = false;

  /**
   * @param bufferCount how many buffers the kernel gets, a power of two. @default 512
   * @throws {Deno.errors.NotSupported} when the kernel refuses
   */
  constructor(ring: Ring = new Ring(), bufferCount: number = BUFFER_COUNT) {
    this.#ring = ring;
    this.buffers = new ProvidedBuffers(ring, (bytes) => map(bytes, -1, 0), addressOf, bufferCount);
  }

  /** How many can order something, or wait for the end of what they have ordered. */
  get size(): number {
    return this.#operators.length - 1 - this.#freeTokens.length;
  }

  /** From now on `operator` can order. */
  add(operator: Operator): void {
    const token = this.#freeTokens.pop() ?? this.#operators.length;
    this.#operators[token] = operator;
    operator.token = token;
  }

  /** `operator` orders nothing any more; what is in flight is being cancelled. */
  remove(operator: Operator): void {
    if (operator.inFlight > 0) this.#leaving.add(operator);
    else this.#forget(operator);
  }

  /** From now on `operator` is found by this descriptor. */
  own(operator: Operator | null, descriptor: number): void {
    while (this.#owners.length <= descriptor) this.#owners.push(null);
    this.#owners[descriptor] = operator;
  }

  /** Who has this descriptor; null when nobody who is known here. */
  ownerOf(descriptor: number): Operator | null {
    return this.#owners[descriptor] ?? null;
  }

  /**
   * `operator` is about to close the descriptor. When this returns, the kernel has no order for it any more: else what
   * was meant for this connection might be done to the next one that has its number.
   */
  disown(operator: Operator, descriptor: number): void {
    this.own(null, descriptor);
    if (operator.inFlight > 0) this.cancelAll(descriptor);
    if (operator.inFlight > 0 || operator.sendBatch === this.batch) this.enter();
  }

  /** Orders something of which the kernel will tell. */
  order(operator: Operator, kind: number, submission: Omit<Submission, "userData">): void {
    operator.inFlight += 1;
    this.#push({ ...submission, userData: operator.token << KIND_BITS | kind });
  }

  /** Orders to end what `operator` has ordered of that kind. */
  cancel(operator: Operator, kind: number): void {
    this.#push({
      opcode: IORING_OP_ASYNC_CANCEL,
      flags: IOSQE_CQE_SKIP_SUCCESS,
      address: BigInt(operator.token << KIND_BITS | kind),
      userData: 0,
    });
  }

  /** Orders to end all that was ordered for a descriptor. */
  cancelAll(descriptor: number): void {
    this.#push({
      opcode: IORING_OP_ASYNC_CANCEL,
      flags: IOSQE_CQE_SKIP_SUCCESS,
      descriptor,
      operationFlags: IORING_ASYNC_CANCEL_ALL | IORING_ASYNC_CANCEL_FD,
      userData: 0,
    });
  }

  /**
   * Orders to send some of the first `count` bytes, which is told only if it fails. At most one in a batch: if it failed
   * and a second one did not, there would be a gap.
   *
   * @returns how many bytes; where they are is {@linkcode outEnd}
   */
  orderQuickSend(operator: Operator, descriptor: number, bytes: Uint8Array, count: number): number {
    const taken = Math.min(count, SEND_BYTES_MAX);
    this.#makeRoom();
    if (this.#outUsed + taken > SEND_BUFFER_BYTES) this.enter();
    const start = this.#outUsed;
    copyBytes(bytes, 0, taken, this.#out, start);
    this.#outUsed = start + taken;
    operator.sendBatch = this.batch;
    const address = this.#outAddress + start;
    this.#ring.pushRaw(
      QUICK_SEND_HEAD,
      descriptor,
      address | 0,
      Math.floor(address / 2 ** 32),
      taken,
      QUICK_SEND_FLAGS,
      operator.token << KIND_BITS | Kind.QUICK_SEND,
    );
    // Mostly the selector hands it over. But what was sent must go even if nobody selects.
    if (!this.#isFlushDue) {
      this.#isFlushDue = true;
      queueMicrotask(this.#flush);
    }
    return taken;
  }

  /** Where the bytes of the last quick send end. */
  get outEnd(): number {
    return this.#outUsed;
  }

  /** A copy of what a quick send was to send and did not. */
  unsent(start: number, end: number): Uint8Array<ArrayBuffer> {
    return this.#out.slice(start, end);
  }

  /** `socket` has something to do when the next turn begins. */
  noteTurnTaker(socket: TurnTaker): void {
    if (socket.hasTurnAhead) return;
    socket.hasTurnAhead = true;
    this.#turnTakers.push(socket);
  }

  /** Whoever was reported in the turn before has had it. From now on all buffers belong to the kernel. */
  beginTurn(): void {
    for (const socket of this.#turnTakers.splice(0)) {
      socket.hasTurnAhead = false;
      socket.beginTurn();
    }
  }

  /** Hands the batch over, and has all completed that can be. Does not wait. */
  enter(): void {
    for (let i = 0;; i++) {
      this.#pushDelayed();
      this.#ring.enter();
      this.#reap();
      if (!this.#hasPending && (!this.#ring.hasMore || i >= ASK_MAX)) return;
    }
  }

  /** Hands the batch over, and waits until something is complete, a signal arrives, or the time is up. */
  enterAndWait(timeoutMs: number): void {
    this.#pushDelayed();
    if (this.#delayed.length > 0) return this.enter();
    this.#ring.enterAndWait(timeoutMs);
    this.#reap();
    // What was reaped may have been followed by orders. Or a signal came before anything was handed over.
    if (this.#ring.pending > 0) this.enter();
  }

  get #hasPending(): boolean {
    return this.#ring.pending > 0 || this.#delayed.length > 0;
  }

  /** Writes an order as soon as there is room: now, unless this is the middle of a call. */
  #push(submission: Submission): void {
    if (!this.#isReaping) this.#makeRoom();
    if (this.#delayed.length > 0 || this.#ring.pending === this.#ring.entries) {
      this.#delayed.push(submission);
    } else {
      this.#ring.push(submission);
    }
  }

  #pushDelayed(): void {
    const room = this.#ring.entries - this.#ring.pending;
    for (const submission of this.#delayed.splice(0, room)) this.#ring.push(submission);
  }

  #makeRoom(): void {
    if (this.#ring.pending === this.#ring.entries) this.enter();
  }

  #reap(): void {
    this.#isReaping = true;
    this.#ring.reap(this.#complete);
    // Or else the failure of a send might be told after it was taken for done.
    while (this.#ring.hasOverflown) {
      this.#ring.enter();
      this.#ring.reap(this.#complete);
    }
    this.#isReaping = false;
    // What was not handed over yet will be before anybody can send more: see where this is called.
    this.batch += 1;
    this.#outUsed = 0;
  }

  readonly #complete = (userData: number, result: number, flags: number): void => {
    const operator = this.#operators[userData >> KIND_BITS];
    // What ends an order has no operator, and fails when that has ended already.
    if (operator === null || operator === undefined) return;
    const kind = userData & KIND_MASK;
    if (kind !== Kind.QUICK_SEND && (flags & IORING_CQE_F_MORE) === 0) operator.inFlight -= 1;
    operator.completed(kind, result, flags);
    if (operator.inFlight === 0 && this.#leaving.delete(operator)) this.#forget(operator);
  };

  #forget(operator: Operator): void {
    this.#operators[operator.token] = null;
    this.#freeTokens.push(operator.token);
    operator.token = 0;
  }

  readonly #flush = (): void => {
    this.#isFlushDue = false;
    if (this.#hasPending) this.enter();
  };
}

/** The proactor of this thread: made when it is first asked for. It stays as long as the thread does. */
export function proactor(): Proactor {
  return proactorOfThisThread ??= new Proactor();
}

let proactorOfThisThread: Proactor | null = null;

/** Where a buffer lies. */
export function addressOf(buffer: Uint8Array<ArrayBuffer>): bigint {
  return BigInt(Deno.UnsafePointer.value(pointerTo(buffer)));
}

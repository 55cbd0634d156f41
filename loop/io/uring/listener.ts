/**
 * A listening socket that never waits, made from an accept that is ordered once (*multishot*) and completes for whoever
 * comes. So connections are taken out of the kernel's queue before anybody asks for them: they wait here to be handed
 * out, and when too many do, the order is ended until there are fewer.
 *
 * Not so when the server drains: then it must be known that nobody is left, and that a call tells which would block.
 * So the order is ended, and the listener asks as the one of `../posix/listener.ts` does, which also says what may fail.
 *
 * @see io_uring_enter(2), IORING_OP_ACCEPT; accept(2), section "Error handling"
 * @module
 */

import { type Address, EVENT_READ, type Listener, type ListenOptions } from "../types.ts";
import { IdleSweeper } from "../idle_sweeper.ts";
import { ConnectionCount } from "../connection_count.ts";
import { BACK_OFF_MS_MAX, BACK_OFF_MS_MIN, queueMax, REFUSED_MAX } from "../limits.ts";
import { sortAcceptError } from "../posix/accept_errors.ts";
import { boundAddress } from "../posix/address.ts";
import {
  acceptConnection,
  closeDescriptor,
  setNonBlocking,
  SOCK_CLOEXEC,
} from "../posix/descriptor.ts";
import { noteOpened } from "../posix/descriptor_ledger.ts";
import { errno } from "../posix/errno.ts";
import { openListener } from "../posix/listener.ts";
import { NOT_WATCHED } from "../posix/poller.ts";
import { UNLIMITED, type Watcher } from "../posix/pollable.ts";
import { ECANCELED, IORING_ACCEPT_MULTISHOT, IORING_CQE_F_MORE, IORING_OP_ACCEPT } from "./abi.ts";
import { type Completer, type CompleterWatcher, NOT_A_CANDIDATE } from "./completer.ts";
import { Kind, type Proactor, proactor } from "./proactor.ts";
import { UringSocket } from "./socket.ts";

/** How many connections may wait here to be handed out before no more are accepted. */
const AHEAD_MAX = 64;
/**
 * The same where descriptors are scarce, which shows in that fewer refused ones than usual may be kept. One order then
 * accepts one connection: *multishot* takes all that the kernel has queued in one call, also the descriptors that were
 * left for threads and files, and whoever needs one of these meanwhile fails.
 */
const SCARCE_AHEAD_MAX = 1;

/** {@linkcode Listener} on a ring. */
export class UringListener implements Listener, Completer {
  interest = 0;
  ready = 0;
  data: unknown = null;
  readonly addr: Address;
  descriptor: number;
  selector: Watcher | null = null;
  watched: number = NOT_WATCHED;
  isClosed = false;
  readonly isConnectingOrLingering = false;
  readonly readsLeft: number = UNLIMITED;
  /** Looks for idle ones among its connections. */
  readonly sweeper: IdleSweeper;

  token = 0;
  inFlight = 0;
  sendBatch = 0;
  watcher: CompleterWatcher | null = null;
  mask = 0;
  candidateAt = NOT_A_CANDIDATE;

  readonly #proactor: Proactor;
  readonly #connectionCount: ConnectionCount;
  readonly #refusal: Uint8Array | undefined;
  readonly #refusedMax: number;
  readonly #aheadMax: number;
  readonly #refused = new Set<UringSocket>();
  /** Descriptors that were accepted, and the errors among them: negative, in their order. */
  #ahead: number[] = [];
  /** How many more are taken in: a number from the moment on when the server drains. */
  #acceptsLeft = Infinity;
  readonly #queueMax: number;
  #failures = 0;
  #backOff: ReturnType<typeof setTimeout> | undefined;

  /** @throws {Deno.errors.AddrInUse} when another program has the port */
  constructor(options: ListenOptions, ring: Proactor = proactor()) {
    this.sweeper = new IdleSweeper(options.idleTimeoutMs ?? 0);
    this.#proactor = ring;
    this.#connectionCount = new ConnectionCount(options);
    this.#refusal = options.refusal;
    this.#refusedMax = options.refusedMax ?? REFUSED_MAX;
    this.#aheadMax = this.#refusedMax < REFUSED_MAX ? SCARCE_AHEAD_MAX : AHEAD_MAX;
    this.#queueMax = queueMax(options);
    this.descriptor = openListener(options);
    this.addr = boundAddress(this.descriptor);
    ring.add(this);
    ring.own(this, this.descriptor);
  }

  accept(): UringSocket | null {
    while (!this.isClosed) {
      const descriptor = this.#next();
      if (descriptor === null) break;
      if (descriptor < 0) {
        const outcome = sortAcceptError(-descriptor);
        if (outcome === "next") continue;
        if (outcome === "nobody") break;
        this.#pause();
        return null;
      }
      this.#failures = 0;
      if (this.#connectionCount.enter()) {
        return new UringSocket(descriptor, this.sweeper, this.#leave, this.#proactor);
      }
      this.#refuse(descriptor);
    }
    // At once: whoever connects between the last accept and this will be reset.
    if (this.#isDraining && !this.isClosed) this.#stopListening();
    return null;
  }

  *[Symbol.iterator](): Generator<UringSocket, void> {
    for (let next; (next = this.accept()) !== null;) yield next;
  }

  close(): void {
    if (this.isClosed) return;
    this.#stopListening();
    for (const socket of this.#refused) socket.release();
  }

  notice(): void {}

  /** Whether it waits for a free descriptor. For the selector. */
  get isPaused(): boolean {
    return this.#backOff !== undefined;
  }

  /** Hands out who has come, as many as the kernel may have queued, and closes then. For the selector. */
  drain(): void {
    if (this.#isDraining) return;
    this.#acceptsLeft = this.#queueMax;
    if (this.inFlight > 0) this.#proactor.cancel(this, Kind.ACCEPT);
    setNonBlocking(this.descriptor);
  }

  arm(): void {
    const isEnough = this.#ahead.length >= this.#aheadMax || this.isPaused || this.#isDraining;
    if (this.inFlight > 0 || isEnough || this.watcher === null || this.isClosed) return;
    this.#proactor.order(this, Kind.ACCEPT, {
      opcode: IORING_OP_ACCEPT,
      descriptor: this.descriptor,
      mode: this.#aheadMax === SCARCE_AHEAD_MAX ? 0 : IORING_ACCEPT_MULTISHOT,
      operationFlags: SOCK_CLOEXEC,
    });
  }

  events(): number {
    return this.#ahead.length > 0 ? this.mask & EVENT_READ : 0;
  }

  completed(_kind: number, result: number, flags: number): void {
    if (result >= 0) noteOpened(result);
    if (this.isClosed) {
      if (result >= 0) closeDescriptor(result);
      return;
    }
    if (result !== -ECANCELED) this.#ahead.push(result);
    const isMultishot = (flags & IORING_CQE_F_MORE) !== 0;
    if (isMultishot && this.#ahead.length === this.#aheadMax) {
      this.#proactor.cancel(this, Kind.ACCEPT);
    }
    this.watcher?.notice(this);
  }

  get #isDraining(): boolean {
    return this.#acceptsLeft !== Infinity;
  }

  /** The next descriptor, or the negative number of an error; null when nobody waits. */
  #next(): number | null {
    const ahead = this.#ahead.shift();
    if (ahead !== undefined) return ahead;
    if (!this.#isDraining || this.#acceptsLeft === 0) return null;
    this.#acceptsLeft -= 1;
    const descriptor = acceptConnection(this.descriptor, false);
    return descriptor >= 0 ? descriptor : -errno();
  }

  #stopListening(): void {
    this.isClosed = true;
    clearTimeout(this.#backOff);
    this.selector?.forget(this);
    this.#proactor.disown(this, this.descriptor);
    this.#proactor.remove(this);
    closeDescriptor(this.descriptor);
    this.descriptor = -1;
    for (const result of this.#ahead.splice(0)) if (result >= 0) closeDescriptor(result);
  }

  readonly #leave = (): void => {
    this.#connectionCount.leave();
    // If it waits for a free descriptor: here is one.
    if (this.#backOff !== undefined) this.#resume();
  };

  #pause(): void {
    const backOffMs = Math.min(BACK_OFF_MS_MIN * 2 ** this.#failures++, BACK_OFF_MS_MAX);
    this.selector?.silence(this);
    this.#backOff ??= setTimeout(() => this.#resume(), backOffMs);
  }

  #resume(): void {
    clearTimeout(this.#backOff);
    this.#backOff = undefined;
    if (!this.isClosed) this.selector?.restore(this);
  }

  /** Tells a connection why it cannot stay, and closes it. */
  #refuse(descriptor: number): void {
    const socket: UringSocket = new UringSocket(
      descriptor,
      this.sweeper,
      () => void this.#refused.delete(socket),
      this.#proactor,
    );
    if (this.#refusal === undefined) return socket.release();
    socket.send(this.#refusal, this.#refusal.length);
    if (this.#refused.size >= this.#refusedMax) return socket.release();
    this.#refused.add(socket);
    this.selector?.register(socket, 0);
    socket.close();
  }
}

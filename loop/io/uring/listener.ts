/**
 * A listening socket that never waits, made from an accept that is ordered once (*multishot*) and completes for whoever
 * comes. So connections are taken out of the kernel's queue before anybody asks for them: they wait here to be handed
 * out, and when too many do, the order is ended until there are fewer.
 *
 * Not so when the server drains: then it must be known that nobody is left, and that a call tells which would block.
 * So the order is ended, and the listener asks as the one of `../posix/listener.ts` does. What happens to a connection, and to
 * failures, is in `../posix/descriptor_listener.ts`.
 *
 * @see io_uring_enter(2), IORING_OP_ACCEPT; accept(2), section "Error handling"
 * @module
 */

import { EVENT_READ, type ListenOptions } from "../types.ts";
import { REFUSED_MAX } from "../limits.ts";
import { closeDescriptor, setNonBlocking, SOCK_CLOEXEC } from "../posix/descriptor.ts";
import { DescriptorListener } from "../posix/descriptor_listener.ts";
import { noteOpened } from "../posix/descriptor_ledger.ts";
import { openListener } from "../posix/listener.ts";
import { ECANCELED, IORING_ACCEPT_MULTISHOT, IORING_CQE_F_MORE, IORING_OP_ACCEPT } from "./abi.ts";
import { type Completer, type CompleterWatcher, NOT_A_CANDIDATE } from "./completer.ts";
import { Kind, type Proactor, proactor } from "./proactor.ts";
import { UringSocket } from "./socket.ts";

/** How many connections may wait here to be handed out before no more are accepted. */
const AHEAD_MAX = 64;
/**
 * The same where descriptors are scarce, which shows in that fewer refused ones than usual may be kept. One order then
 * accepts one connection: *multishot* takes all that the kernel has queued in one call, also the descriptors that were
 * left for threads and files, and whoever needs one of these meanwhile fails. It costs a turn of the selector for each: of
 * 1,000 connections that come at once, the last is in after 47 ms instead of 13.
 */
const SCARCE_AHEAD_MAX = 1;

/** A listener that is told who has come. */
export class UringListener extends DescriptorListener<UringSocket> implements Completer {
  token = 0;
  inFlight = 0;
  sendBatch = 0;
  watcher: CompleterWatcher | null = null;
  mask = 0;
  candidateAt = NOT_A_CANDIDATE;

  readonly #proactor: Proactor;
  readonly #aheadMax: number;
  /** Descriptors that were accepted, and the errors among them: negative, in their order. */
  #ahead: number[] = [];

  /** @throws {Deno.errors.AddrInUse} when another program has the port */
  constructor(options: ListenOptions, ring: Proactor = proactor()) {
    super(options, openListener(options));
    this.#proactor = ring;
    this.#aheadMax = this.refusedMax < REFUSED_MAX ? SCARCE_AHEAD_MAX : AHEAD_MAX;
    ring.add(this);
    ring.own(this, this.descriptor);
  }

  override drain(): void {
    if (this.isDraining) return;
    super.drain();
    if (this.inFlight > 0) this.#proactor.cancel(this, Kind.ACCEPT);
    setNonBlocking(this.descriptor);
  }

  arm(): void {
    const isEnough = this.#ahead.length >= this.#aheadMax || this.isPaused || this.isDraining;
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

  protected next(): number | null {
    return this.#ahead.shift() ?? (this.isDraining ? this.takeFromQueue(false) : null);
  }

  protected socketOf(descriptor: number, closed: () => void): UringSocket {
    return new UringSocket(descriptor, this.sweeper, closed, this.#proactor);
  }

  protected override letGo(): void {
    this.#proactor.disown(this, this.descriptor);
    this.#proactor.remove(this);
    for (const result of this.#ahead.splice(0)) if (result >= 0) closeDescriptor(result);
  }
}

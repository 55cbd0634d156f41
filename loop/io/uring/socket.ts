/**
 * A socket that answers "would block", made from orders that are done some time.
 *
 * `recv()` hands over what has come (`inbox.ts`), and `send()` takes what will be sent (`outbox.ts`). How a connection
 * begins, fails and ends is mostly in `../posix/descriptor_socket.ts`; what orders in flight add to it is here.
 *
 * The descriptor is not set to `O_NONBLOCK`: whether an order for such a one waits, or fails with `EAGAIN`, depends on the
 * operation and the kernel (liburing's issue 364).
 *
 * @see io_uring_enter(2)
 * @module
 */

import { CLOSED, type ConnectOptions, EVENT_READ, EVENT_WRITE, WOULD_BLOCK } from "../types.ts";
import type { IdleSweeper } from "../idle_sweeper.ts";
import { ConnectAttempt } from "../posix/connect_attempt.ts";
import { setNonBlocking, takeSocketError } from "../posix/descriptor.ts";
import { brokenBy, DescriptorSocket, NEVER_IDLE } from "../posix/descriptor_socket.ts";
import { libc } from "../posix/libc.ts";
import { POLLERR, POLLHUP, POLLOUT, SHUT_WR } from "../posix/platform.ts";
import { EVENT_ERROR, EVENT_HANGUP } from "../posix/poller.ts";
import { UNLIMITED } from "../posix/pollable.ts";
import { ECANCELED, IORING_CQE_F_MORE, IORING_OP_POLL_ADD, IORING_POLL_ADD_MULTI } from "./abi.ts";
import { type Completer, type CompleterWatcher, NOT_A_CANDIDATE } from "./completer.ts";
import { Inbox } from "./inbox.ts";
import { hasFailed, Outbox } from "./outbox.ts";
import { Kind, type Proactor, proactor, type TurnTaker } from "./proactor.ts";
import { BUFFER_BYTES } from "./provided_buffers.ts";

const received = new Uint8Array(BUFFER_BYTES);

/** A socket whose bytes come and go by orders. */
export class UringSocket extends DescriptorSocket implements Completer, TurnTaker {
  readonly bytes: Uint8Array = received;
  token = 0;
  inFlight = 0;
  sendBatch = 0;
  watcher: CompleterWatcher | null = null;
  mask = 0;
  candidateAt = NOT_A_CANDIDATE;
  hasTurnAhead = false;

  readonly #proactor: Proactor;
  readonly #inbox: Inbox;
  readonly #outbox: Outbox;
  #isPolling = false;
  /** What a poll has told of a connection that is on its way; 0: nothing yet. */
  #connectEvents = 0;
  #endsWrites = false;

  /**
   * Wraps a descriptor, which must not be non-blocking.
   *
   * @param closed called once, when it is closed for good
   */
  constructor(
    descriptor: number,
    sweeper: IdleSweeper,
    closed: () => void,
    ring: Proactor = proactor(),
  ) {
    super(descriptor, sweeper, closed);
    this.#proactor = ring;
    this.#inbox = new Inbox(ring, this);
    this.#outbox = new Outbox(ring, this);
    ring.add(this);
    ring.own(this, descriptor);
  }

  /** Starts to connect. @throws {Deno.errors.NotFound} when there is no such host */
  static connecting(options: ConnectOptions, ring: Proactor = proactor()): UringSocket {
    const attempt = new ConnectAttempt(options);
    const { descriptor, hasBegun } = attempt.next();
    const socket = new UringSocket(descriptor, NEVER_IDLE, () => {}, ring);
    socket.beginConnecting(attempt, hasBegun);
    return socket;
  }

  recv(): number {
    if (this.readsLeft === 0) return CLOSED;
    const count = this.#inbox.fetch(received);
    if (count > 0) {
      if (this.readsLeft !== UNLIMITED) this.readsLeft -= 1;
      this.waitingSince = this.sweeper.tick;
      return count;
    }
    if (this.failure !== null) return this.break(this.failure);
    if (this.#inbox.isAtEnd) return 0;
    // As long as no receive is in flight, nobody knows whether something has come.
    return this.readsLeft === UNLIMITED || !this.#inbox.isReceiving ? WOULD_BLOCK : CLOSED;
  }

  send(bytes: Uint8Array, count: number): number {
    if (count === 0) return 0;
    if (this.isConnectingOrLingering || this.error !== null) {
      return this.isClosed || this.error ? count : 0;
    }
    this.#outbox.settle();
    if (this.failure !== null) return count;
    if (this.#outbox.isFull) return 0;
    this.waitingSince = this.sweeper.tick;
    return this.#outbox.send(this.descriptor, bytes, count);
  }

  closeWrite(): void {
    this.#endsWrites = true;
    if (this.isConnectingOrLingering) return;
    this.#outbox.settle();
    this.#endWritesIfSent();
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.interest = this.ready = this.readsLeft = 0;
    if (this.failure === null && !this.isConnectingOrLingering) this.#outbox.settle();
    const isOver = this.failure !== null || this.error !== null || this.isConnectingOrLingering ||
      this.#inbox.isAtEnd && !this.#outbox.isFull;
    if (isOver || this.selector === null) return this.release();
    // Bytes that nobody has read would make `close()` answer with a reset: see `../posix/linger.ts`.
    this.#inbox.drop();
    this.isConnectingOrLingering = this.#endsWrites = true;
    this.selector.linger(this);
    // The peer has its second to close when it has got everything.
    if (this.#outbox.isFull) this.lingersUntilMs = Infinity;
    else libc.shutdown(this.descriptor, SHUT_WR);
    this.arm();
  }

  isWaiting(): boolean {
    return this.interest !== 0 || this.#outbox.isFull && this.isClosed;
  }

  override closeIdle(): void {
    if (this.isClosed) return this.release();
    super.closeIdle();
    this.watcher?.notice(this);
  }

  notice(events: number): void {
    if (this.isClosed) return this.#noticeClosing();
    if (this.attempt !== null) {
      this.#connectEvents = 0;
      return this.noticeConnecting(this.attempt, events);
    }
    if (this.failure !== null && (this.interest & EVENT_READ) === 0) this.break(this.failure);
  }

  arm(): void {
    if (this.isReleased) return;
    if (this.attempt !== null) return this.#poll(POLLOUT, 0);
    const isOver = this.#inbox.isAtEnd || this.failure !== null || this.error !== null;
    const { isReceiving, hasBytes } = this.#inbox;
    if (!isOver && !isReceiving && !hasBytes) this.#inbox.order(this.descriptor);
    // Who is paused and receives nothing hears of a break only in this way: errors are told unasked. So is that the peer
    // has ended its half, whether or not that is known; hence more than the first is to be told.
    if (this.mask === 0 && !this.#inbox.isReceiving && this.error === null) {
      this.#poll(0, IORING_POLL_ADD_MULTI);
    }
  }

  events(): number {
    if (this.attempt !== null) {
      const hasFailed = (this.#connectEvents & (POLLERR | POLLHUP)) !== 0;
      return (this.#connectEvents === 0 ? 0 : EVENT_WRITE) | (hasFailed ? EVENT_ERROR : 0);
    }
    if (this.isClosed) return this.#isOver() ? EVENT_READ | EVENT_HANGUP : 0;
    if (this.error !== null || this.failure !== null) {
      return this.watcher === null ? 0 : EVENT_READ | EVENT_WRITE | EVENT_ERROR;
    }
    const canRead = this.#inbox.hasBytes || this.#inbox.isAtEnd;
    return this.mask & ((canRead ? EVENT_READ : 0) | (!this.#outbox.isFull ? EVENT_WRITE : 0));
  }

  beginTurn(): void {
    this.#inbox.putAside();
    this.arm();
  }

  completed(kind: number, result: number, flags: number): void {
    switch (kind) {
      case Kind.RECEIVE:
        this.#received(result, flags);
        break;
      case Kind.QUICK_SEND:
        if (hasFailed(result)) this.#fail(-result);
        else if (!this.isReleased) this.#outbox.keepRest(this.descriptor, result);
        break;
      case Kind.SEND:
        this.#sent(result);
        break;
      case Kind.POLL:
        this.#polled(result, flags);
        break;
    }
    this.watcher?.notice(this);
  }

  #received(result: number, flags: number): void {
    this.#inbox.completed(result, flags, !this.isClosed);
    if (hasFailed(result) && result !== -ECANCELED) this.#fail(-result);
    // Out of buffers, perhaps: by the next turn they are back.
    if (this.#inbox.hasBytes || !this.#inbox.isReceiving) this.#proactor.noteTurnTaker(this);
  }

  #sent(result: number): void {
    if (hasFailed(result)) {
      this.#outbox.drop();
      if (result !== -ECANCELED) this.#fail(-result);
    } else if (!this.isReleased) {
      this.waitingSince = this.sweeper.tick;
      this.#outbox.restSent(this.descriptor, result);
      if (this.#outbox.isFull) return;
      this.#endWritesIfSent();
      if (this.isClosed) this.selector?.linger(this);
    }
  }

  #endWritesIfSent(): void {
    if (this.#endsWrites && !this.#outbox.isFull && !this.isReleased) {
      libc.shutdown(this.descriptor, SHUT_WR);
    }
  }

  #poll(events: number, mode: number): void {
    if (this.#isPolling) return;
    this.#isPolling = true;
    this.#proactor.order(this, Kind.POLL, {
      opcode: IORING_OP_POLL_ADD,
      descriptor: this.descriptor,
      length: mode,
      operationFlags: events,
    });
  }

  #polled(result: number, flags: number): void {
    this.#isPolling = (flags & IORING_CQE_F_MORE) !== 0;
    if (result === -ECANCELED || this.isReleased) return;
    if (this.attempt !== null) {
      this.#connectEvents = result;
      return;
    }
    const number = takeSocketError(this.descriptor);
    if (number !== 0) this.#fail(number);
  }

  #fail(number: number): void {
    this.failure ??= brokenBy(number);
  }

  protected connected(): void {
    setNonBlocking(this.descriptor, false);
    this.#endWritesIfSent();
    this.arm();
  }

  protected override moving(before: number, after: number): void {
    this.#proactor.disown(this, before);
    this.#proactor.own(this, after);
  }

  protected override letGo(): void {
    this.#inbox.drop();
    this.#proactor.disown(this, this.descriptor);
    this.#proactor.remove(this);
  }

  #noticeClosing(): void {
    if (this.#isOver()) this.release();
  }

  /** Whether nothing more is to be expected of a connection that is being closed. */
  #isOver(): boolean {
    return this.failure !== null || this.#inbox.isAtEnd && !this.#outbox.isFull;
  }
}

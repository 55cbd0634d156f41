/**
 * A socket that answers "would block", made from orders that are done some time.
 *
 * `recv()` hands over what has come (`inbox.ts`), and `send()` takes what will be sent (`outbox.ts`). What follows is, as
 * in `../posix/socket.ts`, about the beginning of a connection, its failures, and its end.
 *
 * The descriptor is not set to `O_NONBLOCK`: whether an order for such a one waits, or fails with `EAGAIN`, depends on the
 * operation and the kernel (liburing's issue 364).
 *
 * @see io_uring_enter(2)
 * @module
 */

import {
  type Address,
  CLOSED,
  type ConnectOptions,
  EVENT_READ,
  EVENT_WRITE,
  type Socket,
  WOULD_BLOCK,
} from "../types.ts";
import { type Idler, IdleSweeper } from "../idle_sweeper.ts";
import { DRAIN_READS_MAX } from "../limits.ts";
import { addressOfEnd } from "../posix/address.ts";
import { ConnectAttempt } from "../posix/connect_attempt.ts";
import { closeDescriptor, setNonBlocking, takeSocketError } from "../posix/descriptor.ts";
import { systemError } from "../posix/errno.ts";
import { libc } from "../posix/libc.ts";
import { EPIPE, POLLERR, POLLHUP, POLLOUT, SHUT_WR } from "../posix/platform.ts";
import { EVENT_ERROR, EVENT_HANGUP, NOT_WATCHED } from "../posix/poller.ts";
import { type LingeringSocket, UNLIMITED, type Watcher } from "../posix/pollable.ts";
import { ECANCELED, IORING_CQE_F_MORE, IORING_OP_POLL_ADD, IORING_POLL_ADD_MULTI } from "./abi.ts";
import { type Completer, type CompleterWatcher, NOT_A_CANDIDATE } from "./completer.ts";
import { Inbox } from "./inbox.ts";
import { hasFailed, Outbox } from "./outbox.ts";
import { Kind, type Proactor, proactor, type TurnTaker } from "./proactor.ts";
import { BUFFER_BYTES } from "./provided_buffers.ts";

const received = new Uint8Array(BUFFER_BYTES);

/** {@linkcode Socket} on a ring. */
export class UringSocket implements Socket, LingeringSocket, Idler, Completer, TurnTaker {
  interest = 0;
  ready = 0;
  data: unknown = null;
  readonly bytes: Uint8Array = received;
  error: Error | null = null;
  waitingSince = 0;
  descriptor: number;
  selector: Watcher | null = null;
  watched: number = NOT_WATCHED;
  isClosed = false;
  isConnectingOrLingering = false;
  readonly isPaused = false;
  readsLeft: number = UNLIMITED;
  lingersUntilMs = 0;

  token = 0;
  inFlight = 0;
  sendBatch = 0;
  watcher: CompleterWatcher | null = null;
  mask = 0;
  candidateAt = NOT_A_CANDIDATE;
  hasTurnAhead = false;

  readonly #proactor: Proactor;
  readonly #sweeper: IdleSweeper;
  readonly #closed: () => void;
  #onBroken: (() => void) | null = null;
  /** As long as it connects. */
  #attempt: ConnectAttempt | null = null;
  /** Why the connection is broken, as long as nobody was told, because bytes that came before may not be read yet. */
  #failure: Error | null = null;

  readonly #inbox: Inbox;
  readonly #outbox: Outbox;
  #isPolling = false;
  /** What a poll has told of a connection that is on its way; 0: nothing yet. */
  #connectEvents = 0;
  #endsWrites = false;
  #isReleased = false;

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
    this.descriptor = descriptor;
    this.#sweeper = sweeper;
    this.#closed = closed;
    this.#proactor = ring;
    this.#inbox = new Inbox(ring, this);
    this.#outbox = new Outbox(ring, this);
    ring.add(this);
    ring.own(this, descriptor);
    sweeper.add(this);
  }

  /** Starts to connect. @throws {Deno.errors.NotFound} when there is no such host */
  static connecting(options: ConnectOptions, ring: Proactor = proactor()): UringSocket {
    const attempt = new ConnectAttempt(options);
    const { descriptor, hasBegun } = attempt.next();
    const socket = new UringSocket(descriptor, NEVER_IDLE, () => {}, ring);
    if (hasBegun) socket.#attempt = attempt;
    else socket.#break(attempt.failure!);
    socket.isConnectingOrLingering = hasBegun;
    return socket;
  }

  get localAddr(): Address | null {
    return this.isConnectingOrLingering ? null : addressOfEnd(this.descriptor, "local");
  }

  get remoteAddr(): Address | null {
    return this.isConnectingOrLingering ? null : addressOfEnd(this.descriptor, "remote");
  }

  get onBroken(): (() => void) | null {
    return this.#onBroken;
  }

  set onBroken(fn: (() => void) | null) {
    this.#onBroken = fn;
    if (this.error !== null) fn?.();
  }

  recv(): number {
    if (this.readsLeft === 0) return CLOSED;
    const count = this.#inbox.fetch(received);
    if (count > 0) {
      if (this.readsLeft !== UNLIMITED) this.readsLeft -= 1;
      this.waitingSince = this.#sweeper.tick;
      return count;
    }
    if (this.#failure !== null) return this.#break(this.#failure);
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
    if (this.#failure !== null) return count;
    if (this.#outbox.isFull) return 0;
    this.waitingSince = this.#sweeper.tick;
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
    if (this.#failure === null && !this.isConnectingOrLingering) this.#outbox.settle();
    const isOver = this.#failure !== null || this.error !== null || this.isConnectingOrLingering ||
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

  abort(): void {
    this.isClosed = true;
    this.interest = this.ready = this.readsLeft = 0;
    this.release();
  }

  isWaiting(): boolean {
    return this.interest !== 0 || this.#outbox.isFull && this.isClosed;
  }

  closeIdle(): void {
    if (this.isClosed) return this.release();
    this.#break(
      new Deno.errors.TimedOut(
        "Cannot keep the connection: it must be in use, got one that was idle for too long",
      ),
    );
    this.watcher?.notice(this);
  }

  notice(events: number): void {
    if (this.isClosed) return this.#noticeClosing();
    if (this.#attempt !== null) return this.#noticeConnecting(this.#attempt, events);
    if (this.#failure !== null && (this.interest & EVENT_READ) === 0) this.#break(this.#failure);
  }

  /** The time in which it may be idle begins. For the selector. */
  startWaiting(): void {
    this.waitingSince = this.#sweeper.tick;
  }

  /** From now on, to have nothing to read means to be at the end. For the selector. */
  drain(): void {
    if (this.readsLeft === UNLIMITED) this.readsLeft = DRAIN_READS_MAX;
  }

  /** Closes it for good. For the selector, and for the listener. */
  release(): void {
    if (this.#isReleased) return;
    this.#isReleased = this.isClosed = true;
    this.selector?.forget(this);
    this.#inbox.drop();
    this.#proactor.disown(this, this.descriptor);
    this.#proactor.remove(this);
    closeDescriptor(this.descriptor);
    this.descriptor = -1;
    this.#sweeper.delete(this);
    this.#closed();
  }

  arm(): void {
    if (this.#isReleased) return;
    if (this.#attempt !== null) return this.#poll(POLLOUT, 0);
    const isOver = this.#inbox.isAtEnd || this.#failure !== null || this.error !== null;
    const { isReceiving, hasBytes } = this.#inbox;
    if (!isOver && !isReceiving && !hasBytes) this.#inbox.order(this.descriptor);
    // Who is paused and receives nothing hears of a break only in this way: errors are told unasked. So is that the peer
    // has ended its half, whether or not that is known; hence more than the first is to be told.
    if (this.mask === 0 && !this.#inbox.isReceiving && this.error === null) {
      this.#poll(0, IORING_POLL_ADD_MULTI);
    }
  }

  events(): number {
    if (this.#attempt !== null) {
      const hasFailed = (this.#connectEvents & (POLLERR | POLLHUP)) !== 0;
      return (this.#connectEvents === 0 ? 0 : EVENT_WRITE) | (hasFailed ? EVENT_ERROR : 0);
    }
    if (this.isClosed) return this.#isOver() ? EVENT_READ | EVENT_HANGUP : 0;
    if (this.error !== null || this.#failure !== null) {
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
        else if (!this.#isReleased) this.#outbox.keepRest(this.descriptor, result);
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
    } else if (!this.#isReleased) {
      this.waitingSince = this.#sweeper.tick;
      this.#outbox.restSent(this.descriptor, result);
      if (this.#outbox.isFull) return;
      this.#endWritesIfSent();
      if (this.isClosed) this.selector?.linger(this);
    }
  }

  #endWritesIfSent(): void {
    if (this.#endsWrites && !this.#outbox.isFull && !this.#isReleased) {
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
    if (result === -ECANCELED || this.#isReleased) return;
    if (this.#attempt !== null) {
      this.#connectEvents = result;
      return;
    }
    const number = takeSocketError(this.descriptor);
    if (number !== 0) this.#fail(number);
  }

  #fail(number: number): void {
    // What the system tells of a connection when it is read may be what became of an earlier `send()`.
    this.#failure ??= systemError(number === EPIPE ? "send" : "receive", number);
  }

  /** It is connected, or has failed: then the next address has its turn. */
  #noticeConnecting(attempt: ConnectAttempt, events: number): void {
    if ((events & (EVENT_WRITE | EVENT_ERROR | EVENT_HANGUP)) === 0) return;
    this.#connectEvents = 0;
    const number = takeSocketError(this.descriptor);
    if (number !== 0) {
      attempt.failed(systemError("connect", number));
      if (attempt.canGoOn && this.#connectToNext(attempt)) return;
    }
    this.#attempt = null;
    this.isConnectingOrLingering = false;
    if (number !== 0) {
      this.#break(attempt.failure!);
      return;
    }
    setNonBlocking(this.descriptor, false);
    this.#endWritesIfSent();
    this.arm();
  }

  /** @returns whether that is under way */
  #connectToNext(attempt: ConnectAttempt): boolean {
    try {
      const { descriptor, hasBegun } = attempt.next();
      const before = this.descriptor;
      this.#proactor.disown(this, before);
      this.#proactor.own(this, descriptor);
      this.selector!.move(this, descriptor);
      closeDescriptor(before);
      return hasBegun;
    } catch (error) {
      // There is no descriptor for it any more.
      attempt.failed(error as Error);
      return false;
    }
  }

  #noticeClosing(): void {
    if (this.#isOver()) this.release();
  }

  /** Whether nothing more is to be expected of a connection that is being closed. */
  #isOver(): boolean {
    return this.#failure !== null || this.#inbox.isAtEnd && !this.#outbox.isFull;
  }

  /** Nothing more will come. @returns what `recv()` returns from now on */
  #break(error: Error): number {
    if (this.error !== null) return CLOSED;
    this.error = error;
    this.readsLeft = 0;
    if (this.isClosed || this.#onBroken === null) return CLOSED;
    this.#onBroken();
    // It may have given the loop something to do, which waits for its sockets and does not hear of this one.
    this.selector?.wake();
    return CLOSED;
  }
}

const NEVER_IDLE = new IdleSweeper(0);

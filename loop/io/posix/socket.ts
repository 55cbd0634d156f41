/**
 * A socket that never waits: a descriptor with `O_NONBLOCK`, and the system calls `recv` and `send`.
 *
 * On the path of a request there is nothing in between; most of what follows is about the beginning of a connection, its
 * failures, and its end. What a `recv` brings lies in one buffer, which all sockets of the thread share, since a
 * caller uses the bytes before anybody receives again; what does not fit the kernel's send buffer stays with the
 * caller. So a silent connection costs this object and what the kernel keeps, 0.8 kB with what `coro` notes on it, whereas a
 * completion-based one needs a buffer of its own as soon as it waits.
 *
 * @see recv(2), send(2), tcp(7)
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
import { addressOfEnd } from "./address.ts";
import { ConnectAttempt } from "./connect_attempt.ts";
import { closeDescriptor, takeSocketError } from "./descriptor.ts";
import { errno, systemError } from "./errno.ts";
import { libc, pointerTo } from "./libc.ts";
import { EINTR, EPIPE, platform, SHUT_RD, SHUT_WR } from "./platform.ts";
import { EVENT_ERROR, EVENT_HANGUP, NOT_WATCHED } from "./poller.ts";
import { type LingeringSocket, UNLIMITED, type Watcher } from "./pollable.ts";
import { recv, send } from "./transfer.ts";

const { EAGAIN, ENOBUFS, MSG_NOSIGNAL } = platform;
const BUFFER_BYTES = 4096;
const received = new Uint8Array(BUFFER_BYTES);
const receivedPointer = pointerTo(received);
/** How much is thrown away at once of what a peer still sends. */
const DISCARDS_MAX = 16;

/** {@linkcode Socket} on a descriptor. */
export class PosixSocket implements Socket, LingeringSocket, Idler {
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
  /** When the selector gives up waiting for the peer to close, too; in milliseconds. */
  lingersUntilMs = 0;

  readonly #sweeper: IdleSweeper;
  readonly #closed: () => void;
  #onBroken: (() => void) | null = null;
  #isAtEnd = false;
  #endsWrites = false;
  /** As long as it connects. */
  #attempt: ConnectAttempt | null = null;
  /** Why the connection is broken, as long as nobody was told, because bytes that came before may not be read yet. */
  #failure: Error | null = null;

  /**
   * Wraps a descriptor, which must be non-blocking.
   *
   * @param closed called once, when it is closed for good
   */
  constructor(descriptor: number, sweeper: IdleSweeper, closed: () => void) {
    this.descriptor = descriptor;
    this.#sweeper = sweeper;
    this.#closed = closed;
    sweeper.add(this);
  }

  /** Starts to connect. @throws {Deno.errors.NotFound} when there is no such host */
  static connecting(
    options: ConnectOptions,
    attempt: ConnectAttempt = new ConnectAttempt(options),
  ): PosixSocket {
    const { descriptor, hasBegun } = attempt.next();
    const socket = new PosixSocket(descriptor, NEVER_IDLE, () => {});
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
    if (this.readsLeft !== UNLIMITED && !this.#mayRead()) return CLOSED;
    const count = recv(this.descriptor, receivedPointer, BUFFER_BYTES, 0);
    if (count > 0) {
      this.waitingSince = this.#sweeper.tick;
      return count;
    }
    // The kernel tells an error once; after that it reports an orderly end.
    if (this.#failure !== null) return this.#break(this.#failure);
    return count === 0 ? this.#end() : this.#receiveFailed(errno());
  }

  send(bytes: Uint8Array, count: number): number {
    if (count === 0) return 0;
    if (this.isConnectingOrLingering || this.error !== null) {
      return this.isClosed || this.error ? count : 0;
    }
    const taken = send(this.descriptor, bytes, count, MSG_NOSIGNAL);
    if (taken > 0) {
      this.waitingSince = this.#sweeper.tick;
      return taken;
    }
    const number = errno();
    if (number === EAGAIN || number === EINTR || number === ENOBUFS) return 0;
    // To be told later, by `select()` or `recv()`: who is just sending has not said yet what to do when it breaks.
    this.#failure ??= systemError("send", number);
    return count;
  }

  closeWrite(): void {
    if (this.isConnectingOrLingering) this.#endsWrites = true;
    else libc.shutdown(this.descriptor, SHUT_WR);
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.interest = this.ready = this.readsLeft = 0;
    const isOver = this.#isAtEnd || this.#failure !== null || this.error !== null ||
      this.isConnectingOrLingering;
    if (isOver || this.selector === null) return this.release();
    // Bytes that nobody has read would make `close()` answer with a reset: see `linger.ts`.
    libc.shutdown(this.descriptor, SHUT_WR);
    this.isConnectingOrLingering = true;
    this.selector.linger(this);
  }

  abort(): void {
    this.isClosed = true;
    this.interest = this.ready = this.readsLeft = 0;
    this.release();
  }

  isWaiting(): boolean {
    return this.interest !== 0;
  }

  closeIdle(): void {
    this.#break(
      new Deno.errors.TimedOut(
        "Cannot keep the connection: it must be in use, got one that was idle for too long",
      ),
    );
    // So that the poller reports it.
    libc.shutdown(this.descriptor, SHUT_RD);
    libc.shutdown(this.descriptor, SHUT_WR);
  }

  notice(events: number): void {
    if (this.isClosed) return this.#discard();
    if (this.#attempt !== null) return this.#noticeConnecting(this.#attempt, events);
    if (events & EVENT_ERROR) {
      const number = takeSocketError(this.descriptor);
      if (number !== 0) this.#failure ??= brokenBy(number);
    }
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
    if (this.descriptor < 0) return;
    this.selector?.forget(this);
    closeDescriptor(this.descriptor);
    this.descriptor = -1;
    this.#sweeper.delete(this);
    this.#closed();
  }

  /** It is connected, or has failed: then the next address has its turn. */
  #noticeConnecting(attempt: ConnectAttempt, events: number): void {
    if ((events & (EVENT_WRITE | EVENT_ERROR | EVENT_HANGUP)) === 0) return;
    const number = takeSocketError(this.descriptor);
    if (number !== 0) {
      attempt.failed(systemError("connect", number));
      if (attempt.canGoOn && this.#connectToNext(attempt)) return;
    }
    this.#attempt = null;
    this.isConnectingOrLingering = false;
    if (number !== 0) this.#break(attempt.failure!);
    else if (this.#endsWrites) this.closeWrite();
  }

  /** @returns whether that is under way */
  #connectToNext(attempt: ConnectAttempt): boolean {
    try {
      const { descriptor, hasBegun } = attempt.next();
      const before = this.descriptor;
      this.selector!.move(this, descriptor);
      closeDescriptor(before);
      return hasBegun;
    } catch (error) {
      // There is no descriptor for it any more.
      attempt.failed(error as Error);
      return false;
    }
  }

  #mayRead(): boolean {
    if (this.readsLeft === 0) return false;
    this.readsLeft -= 1;
    return true;
  }

  #end(): number {
    this.#isAtEnd = true;
    return 0;
  }

  #receiveFailed(number: number): number {
    if (number === EAGAIN || number === EINTR) {
      return this.readsLeft === UNLIMITED ? WOULD_BLOCK : CLOSED;
    }
    return this.#break(brokenBy(number));
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

  /** Reads and forgets what comes while it is being closed. */
  #discard(): void {
    for (let i = 0; i < DISCARDS_MAX; i++) {
      const count = recv(this.descriptor, receivedPointer, BUFFER_BYTES, 0);
      if (count > 0) continue;
      if (count === 0 || errno() !== EAGAIN && errno() !== EINTR) this.release();
      return;
    }
  }
}

const NEVER_IDLE = new IdleSweeper(0);

/** What the system tells of a connection when it is read may be what became of an earlier `send()`. */
function brokenBy(number: number): Error {
  return systemError(number === EPIPE ? "send" : "receive", number);
}

/**
 * A socket that never waits: a descriptor with `O_NONBLOCK`, and the system calls `recv` and `send`.
 *
 * On the path of a request there is nothing in between. (How a connection begins, fails and ends is in
 * `descriptor_socket.ts`.) What a `recv` brings lies in one buffer, which all sockets of the thread share, since a
 * caller uses the bytes before anybody receives again; what does not fit the kernel's send buffer stays with the
 * caller. So a silent connection costs this object and what the kernel keeps, 0.8 kB with what `coro` notes on it, whereas a
 * completion-based one needs a buffer of its own as soon as it waits.
 *
 * @see recv(2), send(2), tcp(7)
 * @module
 */

import { CLOSED, type ConnectOptions, EVENT_READ, WOULD_BLOCK } from "../types.ts";
import { ConnectAttempt } from "./connect_attempt.ts";
import { takeSocketError } from "./descriptor.ts";
import { brokenBy, DescriptorSocket, NEVER_IDLE } from "./descriptor_socket.ts";
import { errno, systemError } from "./errno.ts";
import { libc, pointerTo } from "./libc.ts";
import { EINTR, platform, SHUT_RD, SHUT_WR } from "./platform.ts";
import { EVENT_ERROR } from "./poller.ts";
import { UNLIMITED } from "./pollable.ts";
import { recv, send } from "./transfer.ts";

const { EAGAIN, ENOBUFS, MSG_NOSIGNAL } = platform;
const BUFFER_BYTES = 4096;
const received = new Uint8Array(BUFFER_BYTES);
const receivedPointer = pointerTo(received);
/** How much is thrown away at once of what a peer still sends. */
const DISCARDS_MAX = 16;

/** A socket that asks the kernel whenever it is asked. Its descriptor must be non-blocking. */
export class PosixSocket extends DescriptorSocket {
  readonly bytes: Uint8Array = received;
  #isAtEnd = false;
  #endsWrites = false;

  /** Starts to connect. @throws {Deno.errors.NotFound} when there is no such host */
  static connecting(
    options: ConnectOptions,
    attempt: ConnectAttempt = new ConnectAttempt(options),
  ): PosixSocket {
    const { descriptor, hasBegun } = attempt.next();
    const socket = new PosixSocket(descriptor, NEVER_IDLE, () => {});
    socket.beginConnecting(attempt, hasBegun);
    return socket;
  }

  recv(): number {
    if (this.readsLeft !== UNLIMITED && !this.#mayRead()) return CLOSED;
    const count = recv(this.descriptor, receivedPointer, BUFFER_BYTES, 0);
    if (count > 0) {
      this.waitingSince = this.sweeper.tick;
      return count;
    }
    // The kernel tells an error once; after that it reports an orderly end.
    if (this.failure !== null) return this.break(this.failure);
    return count === 0 ? this.#end() : this.#receiveFailed(errno());
  }

  send(bytes: Uint8Array, count: number): number {
    if (count === 0) return 0;
    if (this.isConnectingOrLingering || this.error !== null) {
      return this.isClosed || this.error ? count : 0;
    }
    const taken = send(this.descriptor, bytes, count, MSG_NOSIGNAL);
    if (taken > 0) {
      this.waitingSince = this.sweeper.tick;
      return taken;
    }
    const number = errno();
    if (number === EAGAIN || number === EINTR || number === ENOBUFS) return 0;
    // To be told later, by `select()` or `recv()`: who is just sending has not said yet what to do when it breaks.
    this.failure ??= systemError("send", number);
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
    const isOver = this.#isAtEnd || this.failure !== null || this.error !== null ||
      this.isConnectingOrLingering;
    if (isOver || this.selector === null) return this.release();
    // Bytes that nobody has read would make `close()` answer with a reset: see `linger.ts`.
    libc.shutdown(this.descriptor, SHUT_WR);
    this.isConnectingOrLingering = true;
    this.selector.linger(this);
  }

  isWaiting(): boolean {
    return this.interest !== 0;
  }

  override closeIdle(): void {
    super.closeIdle();
    // So that the poller reports it.
    libc.shutdown(this.descriptor, SHUT_RD);
    libc.shutdown(this.descriptor, SHUT_WR);
  }

  notice(events: number): void {
    if (this.isClosed) return this.#discard();
    if (this.attempt !== null) return this.noticeConnecting(this.attempt, events);
    if (events & EVENT_ERROR) {
      const number = takeSocketError(this.descriptor);
      if (number !== 0) this.failure ??= brokenBy(number);
    }
    if (this.failure !== null && (this.interest & EVENT_READ) === 0) this.break(this.failure);
  }

  protected connected(): void {
    if (this.#endsWrites) this.closeWrite();
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
    return this.break(brokenBy(number));
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

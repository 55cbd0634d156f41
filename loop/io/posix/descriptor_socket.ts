/**
 * What sockets on descriptors have in common, whether they call when they can or have ordered before: the beginning of a
 * connection, its failures, and its end. How bytes come and go is in `socket.ts`, here and in `../uring/`.
 *
 * @see tcp(7)
 * @module
 */

import { type Address, CLOSED, EVENT_WRITE, type Socket } from "../types.ts";
import { type Idler, IdleSweeper } from "../idle_sweeper.ts";
import { DRAIN_READS_MAX } from "../limits.ts";
import { addressOfEnd } from "./address.ts";
import type { ConnectAttempt } from "./connect_attempt.ts";
import { closeDescriptor, takeSocketError } from "./descriptor.ts";
import { systemError } from "./errno.ts";
import { EPIPE } from "./platform.ts";
import { EVENT_ERROR, EVENT_HANGUP, NOT_WATCHED } from "./poller.ts";
import { type PollableSocket, UNLIMITED, type Watcher } from "./pollable.ts";

/** {@linkcode Socket} on a descriptor. */
export abstract class DescriptorSocket implements Socket, PollableSocket, Idler {
  interest = 0;
  ready = 0;
  data: unknown = null;
  abstract readonly bytes: Uint8Array;
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

  protected readonly sweeper: IdleSweeper;
  /** As long as it connects. */
  protected attempt: ConnectAttempt | null = null;
  /** Why the connection is broken, as long as nobody was told, because bytes that came before may not be read yet. */
  protected failure: Error | null = null;
  /** Whether it is closed for good. */
  protected isReleased = false;
  readonly #closed: () => void;
  #onBroken: (() => void) | null = null;

  /**
   * Wraps a descriptor.
   *
   * @param closed called once, when it is closed for good
   */
  constructor(descriptor: number, sweeper: IdleSweeper, closed: () => void) {
    this.descriptor = descriptor;
    this.sweeper = sweeper;
    this.#closed = closed;
    sweeper.add(this);
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

  abstract recv(): number;
  abstract send(bytes: Uint8Array, count: number): number;
  abstract closeWrite(): void;
  abstract close(): void;
  abstract notice(events: number): void;
  abstract isWaiting(): boolean;

  abort(): void {
    this.isClosed = true;
    this.interest = this.ready = this.readsLeft = 0;
    this.release();
  }

  closeIdle(): void {
    this.break(
      new Deno.errors.TimedOut(
        "Cannot keep the connection: it must be in use, got one that was idle for too long",
      ),
    );
  }

  /** The time in which it may be idle begins. For the selector. */
  startWaiting(): void {
    this.waitingSince = this.sweeper.tick;
  }

  /** From now on, to have nothing to read means to be at the end. For the selector. */
  drain(): void {
    if (this.readsLeft === UNLIMITED) this.readsLeft = DRAIN_READS_MAX;
  }

  /** Closes it for good. For the selector, and for the listener. */
  release(): void {
    if (this.isReleased) return;
    this.isReleased = this.isClosed = true;
    this.selector?.forget(this);
    this.letGo();
    closeDescriptor(this.descriptor);
    this.descriptor = -1;
    this.sweeper.delete(this);
    this.#closed();
  }

  /** Nothing more will come. @returns what `recv()` returns from now on */
  protected break(error: Error): number {
    if (this.error !== null) return CLOSED;
    this.error = error;
    this.readsLeft = 0;
    if (this.isClosed || this.#onBroken === null) return CLOSED;
    this.#onBroken();
    // It may have given the loop something to do, which waits for its sockets and does not hear of this one.
    this.selector?.wake();
    return CLOSED;
  }

  /** It is being connected, if that has begun. */
  protected beginConnecting(attempt: ConnectAttempt, hasBegun: boolean): void {
    this.isConnectingOrLingering = hasBegun;
    if (hasBegun) this.attempt = attempt;
    else this.break(attempt.failure!);
  }

  /** It is connected, or has failed: then the next address has its turn. */
  protected noticeConnecting(attempt: ConnectAttempt, events: number): void {
    if ((events & (EVENT_WRITE | EVENT_ERROR | EVENT_HANGUP)) === 0) return;
    const number = takeSocketError(this.descriptor);
    if (number !== 0) {
      attempt.failed(systemError("connect", number));
      if (attempt.canGoOn && this.#connectToNext(attempt)) return;
    }
    this.attempt = null;
    this.isConnectingOrLingering = false;
    if (number !== 0) this.break(attempt.failure!);
    else this.connected();
  }

  /** @returns whether that is under way */
  #connectToNext(attempt: ConnectAttempt): boolean {
    try {
      const { descriptor, hasBegun } = attempt.next();
      const before = this.descriptor;
      this.moving(before, descriptor);
      this.selector!.move(this, descriptor);
      closeDescriptor(before);
      return hasBegun;
    } catch (error) {
      // There is no descriptor for it any more.
      attempt.failed(error as Error);
      return false;
    }
  }

  /** Is called when it is connected. */
  protected abstract connected(): void;

  /** Is called before it is another descriptor, when one address did not answer. */
  protected moving(_before: number, _after: number): void {}

  /** Is called before the descriptor is closed. */
  protected letGo(): void {}
}

/** For connections that no listener watches. */
export const NEVER_IDLE: IdleSweeper = new IdleSweeper(0);

/** What the system tells of a connection when it is read may be what became of an earlier `send()`. */
export function brokenBy(number: number): Error {
  return systemError(number === EPIPE ? "send" : "receive", number);
}

/**
 * What listeners on descriptors have in common, whether they hear that somebody waits, or that somebody is in.
 *
 * The kernel makes connections without us, and queues them (the *backlog*); `accept` takes one out of the queue. Two
 * kinds of failure are part of daily life: a peer that is gone before it is accepted (take the next), and a
 * process that has no descriptors left. In the latter case the listener stays readable, and a loop that went on
 * asking would do nothing else; so it is not listened to for a while, or until a connection closes.
 *
 * @see accept(2), section "Error handling"; listen(2)
 * @module
 */

import type { Address, Listener, ListenOptions, Socket } from "../types.ts";
import { IdleSweeper } from "../idle_sweeper.ts";
import { ConnectionCount } from "../connection_count.ts";
import { BACK_OFF_MS_MAX, BACK_OFF_MS_MIN, queueMax, REFUSED_MAX } from "../limits.ts";
import { sortAcceptError } from "./accept_errors.ts";
import { boundAddress } from "./address.ts";
import { acceptConnection, closeDescriptor } from "./descriptor.ts";
import { errno } from "./errno.ts";
import { NOT_WATCHED } from "./poller.ts";
import {
  type LingeringSocket,
  type PollableListener,
  UNLIMITED,
  type Watcher,
} from "./pollable.ts";

/** {@linkcode Listener} on a descriptor. Where the next connection comes from, and what it becomes, is open. */
export abstract class DescriptorListener<S extends Socket & LingeringSocket>
  implements Listener, PollableListener {
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

  /** How many refused ones may be waited for at the same time. */
  protected readonly refusedMax: number;
  readonly #connectionCount: ConnectionCount;
  readonly #refusal: Uint8Array | undefined;
  readonly #refused = new Set<S>();
  /** How many more are taken in: a number from the moment on when the server drains. */
  #acceptsLeft = Infinity;
  readonly #queueMax: number;
  #failures = 0;
  #backOff: ReturnType<typeof setTimeout> | undefined;

  /** @param descriptor is bound, and listens */
  constructor(options: ListenOptions, descriptor: number) {
    this.sweeper = new IdleSweeper(options.idleTimeoutMs ?? 0);
    this.#connectionCount = new ConnectionCount(options);
    this.#refusal = options.refusal;
    this.refusedMax = options.refusedMax ?? REFUSED_MAX;
    this.#queueMax = queueMax(options);
    this.descriptor = descriptor;
    this.addr = boundAddress(descriptor);
  }

  accept(): S | null {
    while (!this.isClosed) {
      const descriptor = this.next();
      if (descriptor === null) break;
      if (descriptor < 0) {
        const outcome = sortAcceptError(-descriptor);
        if (outcome === "next") continue;
        if (outcome === "nobody") break;
        this.#pause();
        return null;
      }
      this.#failures = 0;
      if (this.#connectionCount.enter()) return this.socketOf(descriptor, this.#leave);
      this.#refuse(descriptor);
    }
    // At once: whoever connects between the last accept and this will be reset.
    if (this.isDraining && !this.isClosed) this.#stopListening();
    return null;
  }

  *[Symbol.iterator](): Generator<S, void> {
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
    if (!this.isDraining) this.#acceptsLeft = this.#queueMax;
  }

  /** The next connection: its descriptor, or the negative number of an error; null when nobody waits. */
  protected abstract next(): number | null;

  /**
   * Makes the socket of a connection.
   *
   * @param closed to be called once, when it is closed for good
   */
  protected abstract socketOf(descriptor: number, closed: () => void): S;

  /** Is called before the descriptor is closed. */
  protected letGo(): void {}

  protected get isDraining(): boolean {
    return this.#acceptsLeft !== Infinity;
  }

  /** Takes one out of the kernel's queue. @returns what {@linkcode next} does */
  protected takeFromQueue(nonBlocking: boolean): number | null {
    if (this.#acceptsLeft === 0) return null;
    const descriptor = acceptConnection(this.descriptor, nonBlocking);
    if (descriptor < 0) return -errno();
    this.#acceptsLeft -= 1;
    return descriptor;
  }

  #stopListening(): void {
    this.isClosed = true;
    clearTimeout(this.#backOff);
    this.selector?.forget(this);
    this.letGo();
    closeDescriptor(this.descriptor);
    this.descriptor = -1;
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
    const socket: S = this.socketOf(descriptor, () => void this.#refused.delete(socket));
    if (this.#refusal === undefined) return socket.release();
    socket.send(this.#refusal, this.#refusal.length);
    if (this.#refused.size >= this.refusedMax) return socket.release();
    this.#refused.add(socket);
    this.selector?.register(socket, 0);
    socket.close();
  }
}

/**
 * A listening socket that never waits.
 *
 * The kernel makes connections without us, and queues them (the *backlog*); `accept` takes one out of the queue. Two
 * kinds of failure are part of daily life: a peer that is gone before it is accepted (take the next), and a
 * process that has no descriptors left. In the latter case the listener stays readable, and a loop that went on
 * asking would do nothing else; so it is not listened to for a while, or until a connection closes.
 *
 * @see accept(2), section "Error handling"; listen(2)
 * @module
 */

import type { Address, Listener, ListenOptions } from "../types.ts";
import { IdleSweeper } from "../idle_sweeper.ts";
import { ConnectionCount } from "../connection_count.ts";
import { BACK_OFF_MS_MAX, BACK_OFF_MS_MIN, BACKLOG, queueMax, REFUSED_MAX } from "../limits.ts";
import { sortAcceptError } from "./accept_errors.ts";
import { noTls } from "./connect_attempt.ts";
import { boundAddress, resolve } from "./address.ts";
import {
  acceptConnection,
  closeDescriptor,
  openSocket,
  prepareSocket,
  setNonBlocking,
  setOption,
} from "./descriptor.ts";
import { check, errno } from "./errno.ts";
import { libc } from "./libc.ts";
import { platform } from "./platform.ts";
import { NOT_WATCHED } from "./poller.ts";
import { PosixSocket } from "./socket.ts";
import { type Pollable, UNLIMITED, type Watcher } from "./pollable.ts";

/** {@linkcode Listener} on a descriptor. */
export class PosixListener implements Listener, Pollable {
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

  readonly #connectionCount: ConnectionCount;
  readonly #refusal: Uint8Array | undefined;
  readonly #refusedMax: number;
  readonly #refused = new Set<PosixSocket>();
  /** How many more are taken in: a number from the moment on when the server drains. */
  #acceptsLeft = Infinity;
  readonly #queueMax: number;
  #failures = 0;
  #backOff: ReturnType<typeof setTimeout> | undefined;

  /** @throws {Deno.errors.AddrInUse} when another program has the port */
  constructor(options: ListenOptions) {
    this.sweeper = new IdleSweeper(options.idleTimeoutMs ?? 0);
    this.#connectionCount = new ConnectionCount(options);
    this.#refusal = options.refusal;
    this.#refusedMax = options.refusedMax ?? REFUSED_MAX;
    this.#queueMax = queueMax(options);
    this.descriptor = openListener(options);
    setNonBlocking(this.descriptor);
    this.addr = boundAddress(this.descriptor);
  }

  accept(): PosixSocket | null {
    while (!this.isClosed) {
      if (this.#acceptsLeft === 0) break;
      const descriptor = acceptConnection(this.descriptor, true);
      if (descriptor < 0) {
        const outcome = sortAcceptError(errno());
        if (outcome === "next") continue;
        if (outcome === "nobody") break;
        this.#pause();
        return null;
      }
      this.#acceptsLeft -= 1;
      this.#failures = 0;
      if (this.#connectionCount.enter()) {
        return new PosixSocket(descriptor, this.sweeper, this.#leave);
      }
      this.#refuse(descriptor);
    }
    // At once: whoever connects between the last accept and this will be reset.
    if (this.#isDraining && !this.isClosed) this.#stopListening();
    return null;
  }

  *[Symbol.iterator](): Generator<PosixSocket, void> {
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
    if (!this.#isDraining) this.#acceptsLeft = this.#queueMax;
  }

  get #isDraining(): boolean {
    return this.#acceptsLeft !== Infinity;
  }

  #stopListening(): void {
    this.isClosed = true;
    clearTimeout(this.#backOff);
    this.selector?.forget(this);
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
    const socket: PosixSocket = new PosixSocket(
      descriptor,
      this.sweeper,
      () => void this.#refused.delete(socket),
    );
    if (this.#refusal === undefined) return socket.release();
    socket.send(this.#refusal, this.#refusal.length);
    if (this.#refused.size >= this.#refusedMax) return socket.release();
    this.#refused.add(socket);
    this.selector?.register(socket, 0);
    socket.close();
  }
}

/** Makes a socket that is bound and listens. Its calls wait. @returns its descriptor */
export function openListener(options: ListenOptions): number {
  const descriptor = bindSocket(options);
  try {
    // Answers are small and awaited: sending them at once beats Nagle's algorithm (RFC 896). Connections inherit this.
    setOption(descriptor, platform.IPPROTO_TCP, platform.TCP_NODELAY, 1);
    check("listen", libc.listen(descriptor, options.backlog ?? BACKLOG));
    return descriptor;
  } catch (error) {
    closeDescriptor(descriptor);
    throw error;
  }
}

/** Makes a socket that is bound, and does not listen. @returns its descriptor */
export function bindSocket(options: ListenOptions): number {
  if (options.tls !== undefined) throw noTls();
  const address = resolve(options);
  const descriptor = openSocket(address.family);
  try {
    prepareSocket(descriptor);
    // A server that is started again must not wait until the connections of its predecessor are forgotten.
    setOption(descriptor, platform.SOL_SOCKET, platform.SO_REUSEADDR, 1);
    if (options.reusePort) setOption(descriptor, platform.SOL_SOCKET, platform.SO_REUSEPORT, 1);
    check("bind", libc.bind(descriptor, address.bytes, address.bytes.length));
    return descriptor;
  } catch (error) {
    closeDescriptor(descriptor);
    throw error;
  }
}

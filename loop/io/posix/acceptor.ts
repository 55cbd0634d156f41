/**
 * Takes connections out of the kernel's queue, for a thread that is mostly busy with something else.
 *
 * A server that serves one client after another would leave all others in the kernel's queue, where nobody tells them
 * that there are too many of them. So whenever it looks around it takes in who has come, some connections ahead, and
 * turns away those above the limit. Before it stops listening it takes in all, since the kernel resets whoever is left.
 *
 * @see accept(2), section "Error handling"; listen(2)
 * @module
 */

import type { Address, ListenOptions } from "../types.ts";
import { ConnectionCount } from "../connection_count.ts";
import { BACK_OFF_MS_MAX, BACK_OFF_MS_MIN, queueMax, REFUSED_MAX } from "../limits.ts";
import { sortAcceptError } from "./accept_errors.ts";
import { boundAddress } from "./address.ts";
import { acceptConnection, closeDescriptor, setNonBlocking } from "./descriptor.ts";
import { errno } from "./errno.ts";
import { libc } from "./libc.ts";
import type { LingeringConnections } from "./linger.ts";
import { openListener } from "./listener.ts";
import { platform } from "./platform.ts";
import { cutIntoSlices } from "./timed_socket.ts";

const { MSG_DONTWAIT, MSG_NOSIGNAL } = platform;
/** Connections taken in ahead. The others wait in the kernel. */
const AHEAD_MAX = 64;

/** A bound port, and the connections that were let in and not yet taken. */
export class PosixAcceptor {
  readonly addr: Address;
  /** The connections that are being closed: those turned away, and whichever the owner adds. */
  readonly #lingering: LingeringConnections;
  readonly #idleTimeoutMs: number;
  readonly #connectionCount: ConnectionCount;
  readonly #refusal: Uint8Array<ArrayBuffer> | undefined;
  readonly #refusedMax: number;
  readonly #ahead: number[] = [];
  /** -1 when it is closed. */
  #descriptor: number;
  readonly #queueMax: number;
  /** How many more are taken in: a number from the moment on when the server drains. */
  #acceptsLeft = Infinity;
  #refused = 0;
  /** How often in a row there were no descriptors. */
  #shortages = 0;
  #pausedUntilMs = 0;

  /** @throws {Deno.errors.AddrInUse} when another program has the port */
  constructor(options: ListenOptions, lingering: LingeringConnections) {
    this.#lingering = lingering;
    this.#idleTimeoutMs = options.idleTimeoutMs ?? 0;
    this.#connectionCount = new ConnectionCount(options);
    this.#refusal = options.refusal && new Uint8Array(options.refusal);
    this.#refusedMax = options.refusedMax ?? REFUSED_MAX;
    this.#queueMax = queueMax(options);
    this.#descriptor = openListener(options);
    // Between the moment when it is ready and the call, the peer may have gone, and then the call would wait.
    setNonBlocking(this.#descriptor);
    this.addr = boundAddress(this.#descriptor);
  }

  /** The descriptor that becomes readable when somebody comes; -1 while nobody can be let in. */
  get descriptor(): number {
    return this.pauseMs > 0 ? -1 : this.#descriptor;
  }

  /** How many more milliseconds it waits for a free descriptor. */
  get pauseMs(): number {
    return this.#pausedUntilMs === 0 ? 0 : Math.max(0, this.#pausedUntilMs - performance.now());
  }

  /** Takes in who has come. Does not wait. */
  look(): void {
    while ((this.#isDraining || this.#ahead.length < AHEAD_MAX) && this.descriptor >= 0) {
      const descriptor = acceptConnection(this.#descriptor, false);
      if (descriptor >= 0) {
        this.#receive(descriptor);
        if (--this.#acceptsLeft === 0) this.#stopListening();
        continue;
      }
      const outcome = sortAcceptError(errno());
      if (outcome === "next") continue;
      if (outcome === "shortage") this.#pause();
      else if (this.#isDraining) this.#stopListening();
      return;
    }
  }

  /** Gives the next connection: its descriptor, whose calls wait in slices. When it is closed, call `leave()`. */
  take(): number | null {
    return this.#ahead.shift() ?? null;
  }

  /** How many wait to be taken. */
  get length(): number {
    return this.#ahead.length;
  }

  /** Tells that a connection that was taken is closed. */
  leave(): void {
    this.#connectionCount.leave();
    this.resume();
  }

  /** Ends the wait for a free descriptor: there may be one. */
  resume(): void {
    this.#pausedUntilMs = 0;
  }

  /**
   * Takes in who has come, as many as the kernel may have queued, and stops listening; when there are no descriptors for
   * them, a later `look()` does. Who was let in can still be taken. Idempotent.
   */
  drain(): void {
    if (!this.#isDraining) this.#acceptsLeft = this.#queueMax;
    this.look();
  }

  /** Whether it has drained, and the last connection was taken. */
  get isOver(): boolean {
    return this.#descriptor < 0 && this.length === 0;
  }

  get #isDraining(): boolean {
    return this.#acceptsLeft !== Infinity;
  }

  #stopListening(): void {
    closeDescriptor(this.#descriptor);
    this.#descriptor = -1;
  }

  #receive(descriptor: number): void {
    this.#shortages = 0;
    try {
      cutIntoSlices(descriptor, this.#idleTimeoutMs);
    } catch {
      // A peer that is gone already; on macOS its socket takes no options.
      return closeDescriptor(descriptor);
    }
    if (this.#connectionCount.enter()) this.#ahead.push(descriptor);
    else this.#refuse(descriptor);
  }

  /** Tells a connection why it cannot stay, and closes it. */
  #refuse(descriptor: number): void {
    if (this.#refusal === undefined) return closeDescriptor(descriptor);
    // The send buffer of a new connection is empty, so that this does not wait.
    libc.send(descriptor, this.#refusal, this.#refusal.length, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (this.#refused >= this.#refusedMax) return closeDescriptor(descriptor);
    this.#refused += 1;
    this.#lingering.add(descriptor, () => this.#refused -= 1);
  }

  #pause(): void {
    const pauseMs = Math.min(BACK_OFF_MS_MIN * 2 ** this.#shortages++, BACK_OFF_MS_MAX);
    this.#pausedUntilMs = performance.now() + pauseMs;
  }
}

/**
 * A listener whose `accept()` really waits: it stops the thread, in the kernel, until somebody comes.
 *
 * Meanwhile nothing of Deno's own event loop happens: no timer, no message, no signal. So no wait of this thread, here
 * or in its sockets, lasts longer than a tenth of a second, and then Deno's loop gets a turn; and since a client that
 * is never silent leaves no wait unfinished, the clock is looked at now and then, too.
 *
 * In `accept()` the waiting is done by `poll(2)`, because it can wait for several things: a new connection, the
 * thread's self-pipe, and those connections that are still being closed.
 *
 * @module
 */

import type { Address, BlockingListener, ListenOptions } from "../types.ts";
import { PollPacer } from "../poll_pacer.ts";
import { pollOperatingSystem } from "../poll_operating_system.ts";
import { PosixAcceptor } from "./acceptor.ts";
import { selfPipe } from "./self_pipe.ts";
import { PosixBlockingSocket, type SocketHost } from "./blocking_socket.ts";
import { LingeringConnections } from "./linger.ts";
import { POLLIN } from "./platform.ts";
import { poll } from "./poll.ts";
import { signalled } from "./signals.ts";
import { SLICE_MS } from "./timed_socket.ts";

/** How many calls in a row do without a look at the clock. Each may wait, or follow a long computation. */
const CALLS_PER_LOOK_MAX = 8;

/** {@linkcode BlockingListener} on a descriptor. */
export class PosixBlockingListener implements BlockingListener, SocketHost {
  readonly addr: Address;
  readonly idleTimeoutMs: number;
  isDraining = false;
  readonly #selfPipe = selfPipe();
  readonly #lingering = new LingeringConnections();
  readonly #acceptor: PosixAcceptor;
  readonly #pacer = new PollPacer(() => performance.now(), SLICE_MS, CALLS_PER_LOOK_MAX);
  /** The connections that were handed out and are not closed for good. */
  readonly #sockets = new Set<PosixBlockingSocket>();

  /** @throws {Deno.errors.AddrInUse} when another program has the port */
  constructor(options: ListenOptions) {
    this.idleTimeoutMs = options.idleTimeoutMs ?? 0;
    this.#acceptor = new PosixAcceptor(options, this.#lingering);
    this.addr = this.#acceptor.addr;
  }

  async accept(): Promise<PosixBlockingSocket | null> {
    for (;;) {
      if (this.turnIsDue()) await this.turn();
      else this.#lookAround();
      const descriptor = this.#acceptor.take();
      if (descriptor !== null) return this.#track(descriptor);
      if (this.#acceptor.isOver && this.#sockets.size + this.#lingering.size === 0) return null;
      if (this.#wait()) await this.turn();
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<PosixBlockingSocket, void> {
    for (let next; (next = await this.accept()) !== null;) yield next;
  }

  drain(): void {
    if (this.isDraining) return;
    this.isDraining = true;
    this.#acceptor.drain();
    for (const socket of this.#sockets) socket.drain();
  }

  turnIsDue(): boolean {
    // While it drains, somebody may wait for its end: then the clock is looked at each time.
    return Atomics.load(signalled, 0) === 1 ||
      (this.isDraining || this.#pacer.lookIsDue()) && this.#pacer.pollIsDue();
  }

  async turn(): Promise<void> {
    if (Atomics.load(signalled, 0) === 1) this.#selfPipe.acknowledge();
    await pollOperatingSystem();
    this.#pacer.polled();
    this.#lookAround();
  }

  dismiss(socket: PosixBlockingSocket): void {
    this.#lingering.add(socket.descriptor, () => this.released(socket));
  }

  released(socket: PosixBlockingSocket): void {
    this.#sockets.delete(socket);
    this.#acceptor.leave();
  }

  #track(descriptor: number): PosixBlockingSocket {
    const socket = new PosixBlockingSocket(descriptor, this);
    this.#sockets.add(socket);
    return socket;
  }

  /** Does what can be done without waiting: takes in who has come, lets go who has left. */
  #lookAround(): void {
    for (const socket of this.#sockets) socket.look();
    this.#lingering.look();
    this.#acceptor.look();
  }

  /** Waits until there is something to do. @returns whether Deno's loop must turn first */
  #wait(): boolean {
    const { descriptor, pauseMs } = this.#acceptor;
    const waitMs = pauseMs > 0 ? Math.min(pauseMs, SLICE_MS) : SLICE_MS;
    const [isWoken, ...others] = poll(
      [this.#selfPipe.readEnd, descriptor, ...this.#lingering.descriptors],
      POLLIN,
      waitMs,
    );
    if (isWoken) {
      this.#selfPipe.acknowledge();
      // Perhaps it was a thread that has closed its connection, so that there is a free descriptor.
      this.#acceptor.resume();
    }
    return isWoken !== 0 || others.every((found) => found === 0);
  }
}

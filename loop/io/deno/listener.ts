/**
 * A listener that answers "would block": connections are accepted ahead, and handed out.
 *
 * @module
 */

import { type Address, EVENT_READ, type Listener, type ListenOptions } from "../types.ts";
import { Acceptor } from "./acceptor.ts";
import { IdleSweeper } from "../idle_sweeper.ts";
import { closeGently } from "./linger.ts";
import type { Watchable, Watcher } from "./watchable.ts";
import { DenoSocket } from "./socket.ts";

/** {@linkcode Listener} on `Deno.listen()`. */
export class DenoListener implements Listener, Watchable {
  interest = 0;
  ready = 0;
  data: unknown = null;
  selector: Watcher | null = null;
  candidateOf: Watcher | null = null;
  isClosed = false;
  readonly addr: Address;
  readonly #acceptor: Acceptor;
  readonly #sweeper: IdleSweeper;

  /** @throws {Deno.errors.AddrInUse} when another program has the port */
  constructor(options: ListenOptions) {
    this.#sweeper = new IdleSweeper(options.idleTimeoutMs ?? 0);
    this.#acceptor = new Acceptor(options, () => {
      if (!this.#endIfOver()) this.selector?.notice(this);
    });
    this.addr = this.#acceptor.addr;
  }

  accept(): DenoSocket | null {
    const conn = this.#acceptor.take();
    if (conn !== null) return DenoSocket.accepted(conn, this.#sweeper, this.#leave);
    this.#endIfOver();
    return null;
  }

  *[Symbol.iterator](): Generator<DenoSocket, void> {
    for (let next; (next = this.accept()) !== null;) yield next;
  }

  close(): void {
    this.isClosed = true;
    this.#acceptor.close();
    this.selector?.unregister(this);
    // Nobody will ask for these any more.
    for (let conn; (conn = this.#acceptor.take()) !== null;) closeGently(conn).then(this.#leave);
  }

  /** Takes in who has come, and closes when they are taken. For the selector. */
  drain(): void {
    void this.#acceptor.drain();
  }

  /** What of the interest can be had now. For the selector. */
  poll(): number {
    return this.ready = this.#acceptor.length > 0 ? this.interest & EVENT_READ : 0;
  }

  /** Starts to accept. For the selector. */
  arm(): void {
    this.#acceptor.start();
  }

  /** Closes it when it has drained and all were taken. */
  #endIfOver(): boolean {
    if (this.#acceptor.isOver) this.close();
    return this.isClosed;
  }

  readonly #leave = (): void => this.#acceptor.leave();
}

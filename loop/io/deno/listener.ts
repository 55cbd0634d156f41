/**
 * A listener that answers "would block": it accepts ahead, a few connections at most, and hands them out.
 *
 * @module
 */

import { type Address, EVENT_READ, type Listener, type ListenOptions } from "../types.ts";
import { Acceptor } from "./acceptor.ts";
import { IdleSweeper } from "./idle_sweeper.ts";
import type { DenoSelector } from "./selector.ts";
import { DenoSocket } from "./socket.ts";

/** {@linkcode Listener} on `Deno.listen()`. */
export class DenoListener implements Listener {
  interest = 0;
  ready = 0;
  data: unknown = null;
  selector: DenoSelector | null = null;
  isCandidate = false;
  readonly addr: Address;
  readonly #acceptor: Acceptor;
  readonly #accepted: DenoSocket[] = [];
  #taken = () => {};

  /** @throws {Deno.errors.AddrInUse} when another program has the port */
  constructor(options: ListenOptions) {
    const sweeper = new IdleSweeper(options.idleTimeoutMs ?? 0);
    this.#acceptor = new Acceptor(options, (conn, leave) => {
      this.#accepted.push(DenoSocket.accepted(conn, sweeper, leave));
      this.selector?.notice(this);
      if (this.#accepted.length < ACCEPTED_MAX) return;
      return new Promise((resolve) => this.#taken = resolve);
    });
    this.addr = this.#acceptor.addr;
  }

  accept(): DenoSocket | null {
    this.#taken();
    return this.#accepted.shift() ?? null;
  }

  close(): void {
    this.#acceptor.close();
    this.selector?.unregister(this);
    for (const socket of this.#accepted.splice(0)) socket.close();
  }

  poll(): number {
    return this.ready = this.#accepted.length > 0 ? this.interest & EVENT_READ : 0;
  }

  arm(): void {}

  drain(): void {}
}

/** Connections accepted ahead; at this many, accepting pauses. */
const ACCEPTED_MAX = 64;

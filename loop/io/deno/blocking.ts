/**
 * Sockets whose calls wait, for programs that do one thing at a time.
 *
 * In Deno, `await` is how a program waits for the network. As long as nothing else runs meanwhile, a sequence of
 * awaited calls *is* blocking I/O. A worker thread has the real thing: see `bridge.ts`.
 *
 * @module
 */

import {
  type Address,
  type BlockingListener,
  type BlockingSocket,
  CLOSED,
  type ListenOptions,
  type SocketLoan,
} from "../types.ts";
import { Bridge, type Lendable } from "./bridge.ts";
import { type Connection, ConnectionListener } from "./connection.ts";
import { isDisconnect } from "../disconnect.ts";
import { yieldToEventLoop } from "./yield_to_event_loop.ts";

/** {@linkcode BlockingListener} on `Deno.listen()`. */
export class DenoBlockingListener implements BlockingListener {
  readonly addr: Address;
  readonly #listener: ConnectionListener;

  /** @throws {Deno.errors.AddrInUse} when another program has the port */
  constructor(options: ListenOptions) {
    this.#listener = new ConnectionListener(options);
    this.addr = this.#listener.addr;
  }

  async accept(): Promise<BlockingSocket | null> {
    const connection = await this.#listener.accept();
    if (connection === null) return null;
    // Whoever comes may cost much before the next call that waits (`thrd` starts a thread for him), and timers and signals
    // must have their turn when many come at once.
    await new Promise((turn) => setImmediate(turn));
    return new DenoBlockingSocket(connection);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<BlockingSocket, void> {
    for (let next; (next = await this.accept()) !== null;) yield next;
  }

  drain(): void {
    this.#listener.drain();
  }
}

/** {@linkcode BlockingSocket} on a connection. */
export class DenoBlockingSocket implements BlockingSocket, Lendable {
  readonly bytes: Uint8Array = new Uint8Array(4096);
  isBroken = false;
  readonly #connection: Connection;
  #bridge: Bridge | null = null;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  get remoteAddr(): Address {
    return this.#connection.remoteAddr;
  }

  async recv(): Promise<number> {
    // The kernel tells an error once; after that it reports an orderly end.
    if (this.isBroken) return CLOSED;
    try {
      return await this.#connection.read(this.bytes) ?? 0;
    } catch (error) {
      if (!isDisconnect(error)) throw error;
      this.isBroken = true;
      return CLOSED;
    }
  }

  async send(bytes: Uint8Array, count: number): Promise<void> {
    try {
      let sent = 0;
      while (sent < count) {
        sent += await this.#connection.write(bytes.subarray(sent, count));
      }
    } catch (error) {
      if (!isDisconnect(error)) throw error;
      this.isBroken = true;
    }
  }

  async isGone(): Promise<boolean> {
    await yieldToEventLoop();
    return this.isBroken;
  }

  close(): void {
    this.#connection.close();
    this.#bridge?.end();
    this.#bridge = null;
  }

  closeForDead(): void {
    this.close();
  }

  lend(): SocketLoan {
    this.#bridge = new Bridge(this);
    return this.#bridge.loan;
  }

  /** See {@linkcode Connection.watch}. */
  watch(onGone: () => void): void {
    this.#connection.watch(onGone);
  }
}

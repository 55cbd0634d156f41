/**
 * Connections for programs on Deno's own event loop. They are used like `Deno.listen()` and `Deno.TcpConn`, and
 * add what a server that stays up needs: a limit, an idle timeout, and a shutdown that loses no answer.
 *
 * @module
 */

import type { Address, ListenOptions } from "../types.ts";
import { Acceptor } from "./acceptor.ts";
import { LINGER_MS } from "./admission.ts";
import { type Idler, IdleSweeper } from "./idle_sweeper.ts";
import { pollOperatingSystem } from "./poll.ts";

/** Size of the buffer for reading ahead. The peer's next bytes wait in the kernel. */
const AHEAD_BYTES = 64;
/** Accepted and not yet fetched connections; above it, accepting pauses. */
const PENDING_MAX = 64;

/** A listener: `for await (const connection of listener)`, which ends when the server drains. */
export class ConnectionListener {
  readonly addr: Address;
  readonly #acceptor: Acceptor;
  readonly #sweeper: IdleSweeper;
  readonly #open = new Set<Connection>();
  readonly #pending: Connection[] = [];
  #draining = false;
  #taken = () => {};
  #arrived = () => {};

  /** @throws {Deno.errors.AddrInUse} when another program has the port */
  constructor(options: ListenOptions) {
    this.#sweeper = new IdleSweeper(options.idleTimeoutMs ?? 0);
    this.#acceptor = new Acceptor(options, (conn, leave) => this.#add(conn, leave));
    this.addr = this.#acceptor.addr;
  }

  /** @returns the next connection; null once the listener drains */
  async accept(): Promise<Connection | null> {
    while (this.#pending.length === 0) {
      if (this.#draining) return null;
      await new Promise<void>((resolve) => this.#arrived = resolve);
    }
    this.#taken();
    return this.#pending.shift()!;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Connection, void> {
    for (let next = await this.accept(); next !== null; next = await this.accept()) yield next;
  }

  /**
   * Graceful shutdown: accepts no more, and ends every connection as soon as what had arrived on it has been
   * read and its handler waits for more.
   */
  drain(): void {
    if (this.#draining) return;
    this.#draining = true;
    this.#acceptor.close();
    this.#arrived();
    for (const connection of this.#open) connection.drain();
  }

  #add(conn: Deno.TcpConn, leave: () => void): void | Promise<void> {
    const connection: Connection = new Connection(conn, this.#sweeper, () => {
      this.#open.delete(connection);
      leave();
    });
    this.#open.add(connection);
    if (this.#draining) connection.drain();
    this.#pending.push(connection);
    this.#arrived();
    if (this.#pending.length >= PENDING_MAX) {
      return new Promise((resolve) => this.#taken = resolve);
    }
  }
}

/** Tells whether the code that reads from a connection waits for more, for readers that read ahead. */
export interface ReaderState {
  isWaiting(): boolean;
  untilWaiting(): Promise<void>;
}

/** One connection, with the calls of a `Deno.TcpConn` that a server uses. */
export class Connection implements Idler {
  waitingSince = 0;
  /** Set by a reader that keeps a read in flight while it is busy. */
  reader: ReaderState | null = null;
  readonly #conn: Deno.TcpConn;
  readonly #sweeper: IdleSweeper;
  readonly #closed: () => void;
  // Whether the latest read or write still waits is asked only when it matters, so knowing it costs nothing.
  #latestRead: Promise<number | null> | undefined;
  #latestWrite: Promise<number> | undefined;
  #ahead: Promise<number | null> | undefined;
  #aheadBytes: Uint8Array | undefined;
  #draining = false;
  #lingering: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  /** @param closed called once, when the connection is closed */
  constructor(conn: Deno.TcpConn, sweeper: IdleSweeper, closed: () => void) {
    this.#conn = conn;
    this.#sweeper = sweeper;
    this.#closed = closed;
    sweeper.add(this);
  }

  /**
   * Like `Deno.Conn.read`: waits for bytes, and puts them at the start of `buffer`.
   *
   * @returns how many bytes came, or null at the end of the stream
   * @throws {Deno.errors.ConnectionReset} when the peer is gone (see {@linkcode isDisconnect})
   * @throws {Deno.errors.Interrupted} when the server closes the connection meanwhile
   */
  read(buffer: Uint8Array): Promise<number | null> {
    this.waitingSince = this.#sweeper.tick;
    if (this.#ahead === undefined) {
      this.#latestRead = this.#conn.read(buffer);
    } else {
      this.#latestRead = this.#takeAhead(this.#ahead, buffer);
    }
    if (this.#draining) void this.#endUnlessMoreArrives();
    return this.#latestRead;
  }

  /** Like `Deno.Conn.write`: may write less than all of `bytes`. */
  write(bytes: Uint8Array): Promise<number> {
    if (this.#lingering !== undefined) return Promise.reject(new Deno.errors.Interrupted());
    this.waitingSince = this.#sweeper.tick;
    return this.#latestWrite = this.#conn.write(bytes);
  }

  /**
   * Reads ahead while the server is busy with what it has read already, because a peer that vanishes is only
   * noticed by a read in flight. An orderly end of stream is not vanishing: the peer may wait for its answer.
   *
   * @param onGone called if the connection breaks before the next `read()` gets anything
   */
  watch(onGone: () => void): void {
    if (this.#ahead === undefined) {
      this.#aheadBytes ??= new Uint8Array(AHEAD_BYTES);
      this.#ahead = this.#conn.read(this.#aheadBytes);
    }
    this.#ahead.catch(onGone);
  }

  /** Closes it. Idempotent. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#lingering);
    this.#sweeper.delete(this);
    this.#conn.close();
    this.#closed();
  }

  /** From now on, to have nothing to read means to be at the end. */
  drain(): void {
    this.#draining = true;
    if (this.#latestRead !== undefined) void this.#endUnlessMoreArrives();
  }

  async closeIdle(): Promise<void> {
    const since = this.waitingSince;
    const waits = this.reader?.isWaiting() ?? true;
    const reads = waits && await isPending(this.#latestRead);
    const idle = reads || await isPending(this.#latestWrite);
    if (idle && since === this.waitingSince) this.close();
  }

  async #takeAhead(ahead: Promise<number | null>, buffer: Uint8Array): Promise<number | null> {
    this.#ahead = undefined;
    const count = await ahead;
    if (count !== null) buffer.set(this.#aheadBytes!.subarray(0, count));
    return count;
  }

  async #endUnlessMoreArrives(): Promise<void> {
    const latest = this.#latestRead;
    await this.reader?.untilWaiting();
    await pollOperatingSystem();
    if (latest !== this.#latestRead || !await isPending(latest) || this.#isClosed) return;
    // End our half, and go on reading until the peer ends its own: see `closeGently()`.
    this.#lingering ??= setTimeout(() => this.close(), LINGER_MS);
    this.#conn.closeWrite().catch(() => this.close());
  }
}

/** Whether `promise` is neither resolved nor rejected yet. */
async function isPending(promise: Promise<unknown> | undefined): Promise<boolean> {
  const pending = Symbol();
  return await Promise.race([promise, pending]).catch(() => null) === pending;
}

/**
 * Tells whether `error` means no more than that a connection is over: the peer vanished, or the server closed it.
 * That is expected and ends the handler of that connection; all else is a bug and must not be swallowed.
 */
export function isDisconnect(error: unknown): boolean {
  return DISCONNECTS.some((kind) => error instanceof kind);
}

const DISCONNECTS = [
  Deno.errors.BadResource,
  Deno.errors.BrokenPipe,
  Deno.errors.ConnectionAborted,
  Deno.errors.ConnectionReset,
  Deno.errors.Interrupted,
  Deno.errors.NotConnected,
  Deno.errors.TimedOut,
  Deno.errors.UnexpectedEof,
];

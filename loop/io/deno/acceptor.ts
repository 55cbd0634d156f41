/**
 * The accept loop, once and for all of Deno's world.
 *
 * `for await (const conn of listener)` is what a first server uses, and it ends the server the first time that
 * `accept()` fails. Two failures are part of daily life: a peer that was gone before it was accepted (go on at
 * once) and a process without free descriptors (wait, 5 ms at first and a second at most: connections will close).
 *
 * The loop accepts ahead, a few connections at most; the others wait in the kernel's backlog.
 *
 * @see accept(2), section "Error handling"
 * @module
 */

import type { Address, ListenOptions } from "../types.ts";
import { BACK_OFF_MS_MAX, BACK_OFF_MS_MIN, BACKLOG } from "../limits.ts";
import { AdmissionControl } from "./admission_control.ts";
import { closeAtOnce } from "./linger.ts";

/** What the loop needs of a `Deno.TcpListener`. */
export interface Accepting extends Pick<Deno.TcpListener, "addr" | "close"> {
  /** Waits for a connection, which speaks TLS perhaps. */
  accept(): Promise<AcceptedConn>;
}

/** A connection that was accepted. With TLS the handshake is made by its first read or write. */
export type AcceptedConn = Deno.TcpConn | Deno.TlsConn;

/** A bound port, and the connections that were let in and not yet taken. */
export class Acceptor {
  readonly addr: Address;
  readonly #listener: Accepting;
  readonly #admissionControl: AdmissionControl;
  readonly #arrived: () => void;
  readonly #queue: AcceptedConn[] = [];
  #isStarted = false;
  #isClosed = false;
  #resume = () => {};

  /**
   * @param arrived called when there is a connection to `take()`
   * @throws {Deno.errors.AddrInUse} when another program has the port
   */
  constructor(options: ListenOptions, arrived: () => void, listener: Accepting = bind(options)) {
    this.#listener = listener;
    this.addr = { hostname: listener.addr.hostname, port: listener.addr.port };
    this.#admissionControl = new AdmissionControl(options);
    this.#arrived = arrived;
  }

  /**
   * Starts to accept, at the first call. Until then `close()` frees the port at once; afterwards an accept is in
   * flight, which keeps it for another turn of Deno's event loop.
   */
  start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    void this.#run();
  }

  /** How many connections can be taken. */
  get length(): number {
    return this.#queue.length;
  }

  /** Gives the next connection, or null when there is none. When it is closed, `leave()` must be called. */
  take(): AcceptedConn | null {
    const conn = this.#queue.shift() ?? null;
    this.#resume();
    return conn;
  }

  /** Tells that a connection that was taken is closed. */
  leave(): void {
    this.#admissionControl.leave();
    // If the loop waits for a free descriptor: here is one.
    this.#resume();
  }

  /** Stops accepting; what was accepted can still be taken. Idempotent. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#listener.close();
    this.#admissionControl.close();
    this.#resume();
  }

  async #run(): Promise<void> {
    let failures = 0;
    while (!this.#isClosed) {
      let conn: AcceptedConn;
      try {
        conn = await this.#listener.accept();
      } catch (error) {
        if (this.#isClosed || isPeerGone(error)) continue;
        // EMFILE and ENFILE, mostly; Deno has no class for these two.
        failures += 1;
        await this.#pause(Math.min(BACK_OFF_MS_MIN * 2 ** (failures - 1), BACK_OFF_MS_MAX));
        continue;
      }
      failures = 0;
      this.#receive(conn);
      while (this.#queue.length >= QUEUE_LENGTH_MAX && !this.#isClosed) await this.#pause();
    }
  }

  #receive(conn: AcceptedConn): void {
    if (this.#isClosed || !setNoDelay(conn)) return closeAtOnce(conn);
    if (!this.#admissionControl.admit(conn)) return;
    this.#queue.push(conn);
    this.#arrived();
  }

  /** Waits until something changes, but not longer than `ms`. */
  async #pause(ms?: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#resume = resolve;
    const timer = ms === undefined ? undefined : setTimeout(resolve, ms);
    await promise;
    clearTimeout(timer);
  }
}

function bind(
  { hostname, port, reusePort = false, backlog = BACKLOG, tls }: ListenOptions,
): Accepting {
  const address = { hostname, port, reusePort, tcpBacklog: backlog };
  return tls === undefined
    ? Deno.listen(address)
    : Deno.listenTls({ ...address, cert: tls.cert, key: tls.key });
}

/** Whether a connection ended between the kernel's accepting it and ours. */
function isPeerGone(error: unknown): boolean {
  return error instanceof Deno.errors.NotConnected ||
    error instanceof Deno.errors.ConnectionAborted ||
    error instanceof Deno.errors.ConnectionReset;
}

/**
 * Answers are small and awaited: sending them at once beats Nagle's algorithm (RFC 896).
 *
 * @returns false when the peer is gone already
 */
function setNoDelay(conn: AcceptedConn): boolean {
  try {
    // Deno's connections with TLS do not offer it.
    if ("setNoDelay" in conn) conn.setNoDelay();
    return true;
  } catch {
    return false;
  }
}

/** Connections accepted ahead. */
const QUEUE_LENGTH_MAX = 64;

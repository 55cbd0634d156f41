/**
 * The accept loop, once and for all of Deno's world.
 *
 * `for await (const conn of listener)` is what a first server uses, and it ends the server the first time that
 * `accept()` fails. Two failures are part of daily life: a peer that was gone before it was accepted (go on at
 * once) and a process without free descriptors (wait a little: connections will close).
 *
 * @see accept(2), section "Error handling"
 * @module
 */

import type { Address, ListenOptions } from "../types.ts";
import { Admission } from "./admission.ts";

/** A bound port whose connections, once admitted, go to a callback. */
export class Acceptor {
  readonly addr: Address;
  readonly #listener: Deno.TcpListener;
  readonly #admission: Admission;
  readonly #accepted: (conn: Deno.TcpConn, leave: () => void) => void | Promise<void>;
  #closed = false;
  #endBackOff = () => {};

  /**
   * @param accepted receives each connection, and the function to call once it is closed; accepting pauses
   * until the promise it returns, if any, is resolved
   * @throws {Deno.errors.AddrInUse} when another program has the port
   */
  constructor(
    options: ListenOptions,
    accepted: (conn: Deno.TcpConn, leave: () => void) => void | Promise<void>,
  ) {
    this.#listener = Deno.listen({
      hostname: options.hostname,
      port: options.port,
      reusePort: options.reusePort ?? false,
      tcpBacklog: options.backlog ?? BACKLOG,
    });
    this.addr = { hostname: this.#listener.addr.hostname, port: this.#listener.addr.port };
    this.#admission = new Admission(options);
    this.#accepted = accepted;
    // Not before the caller is done: a listener that is closed at once then has no accept in flight, which would
    // keep the port a little longer.
    queueMicrotask(() => void this.#run());
  }

  /** Stops accepting. Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#listener.close();
    this.#endBackOff();
  }

  async #run(): Promise<void> {
    const leave = () => this.#admission.leave();
    let failures = 0;
    while (!this.#closed) {
      try {
        const conn = await this.#listener.accept();
        failures = 0;
        if (!setNoDelay(conn) || !this.#admission.enter(conn)) continue;
        await this.#accepted(conn, leave);
      } catch (error) {
        if (this.#closed) return;
        failures += 1;
        if (isOutOfDescriptors(error) || failures > FAILURES_AT_ONCE_MAX) {
          await this.#backOff(Math.min(BACK_OFF_MIN_MS * 2 ** failures, BACK_OFF_MAX_MS));
        }
      }
    }
  }

  #backOff(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#endBackOff = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** Whether the process (EMFILE) or the machine (ENFILE) has no descriptor left. */
function isOutOfDescriptors(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return code === "EMFILE" || code === "ENFILE";
}

/**
 * Answers are small and awaited: sending them at once beats Nagle's algorithm (RFC 896).
 *
 * @returns false when the peer is gone already
 */
function setNoDelay(conn: Deno.TcpConn): boolean {
  try {
    conn.setNoDelay();
    return true;
  } catch {
    conn.close();
    return false;
  }
}

const BACKLOG = 4096;
const FAILURES_AT_ONCE_MAX = 100;
const BACK_OFF_MIN_MS = 5;
const BACK_OFF_MAX_MS = 1000;

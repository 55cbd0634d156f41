/**
 * Who may come in. A server that accepts everybody runs out of descriptors or memory at a moment that others
 * choose; this one counts its connections and turns away those above its limit, with a word of explanation.
 *
 * @module
 */

import type { ListenOptions } from "../types.ts";

/** The connections of one server: how many are open, how many may be. */
export class Admission {
  readonly #max: number;
  readonly #open: Int32Array;
  readonly #refusal: Uint8Array | undefined;
  #refusing = 0;

  constructor({ maxConnections, refusal, openConnections }: ListenOptions) {
    this.#max = maxConnections ?? Infinity;
    this.#refusal = refusal;
    this.#open = openConnections ?? new Int32Array(1);
  }

  /** Lets `conn` in, or sees it off. Every connection let in must `leave()` once. */
  enter(conn: Deno.TcpConn): boolean {
    // Several threads may count in the same memory (`prefork`), hence add first, then look.
    if (Atomics.add(this.#open, 0, 1) < this.#max) return true;
    this.leave();
    void this.#refuse(conn);
    return false;
  }

  leave(): void {
    Atomics.sub(this.#open, 0, 1);
  }

  async #refuse(conn: Deno.TcpConn): Promise<void> {
    if (this.#refusal === undefined || this.#refusing === REFUSING_MAX) return conn.close();
    this.#refusing += 1;
    try {
      await conn.write(this.#refusal);
    } catch {
      // It is gone already, which is what was wanted.
    }
    await closeGently(conn);
    this.#refusing -= 1;
  }
}

/**
 * Closes without losing what was written. A `close()` with unread bytes in the kernel makes TCP send a reset,
 * which may destroy answers on their way to the peer; so end our half first, then read and forget what
 * still comes until the peer closes, for a second at most.
 *
 * @see RFC 1122, 4.2.2.13; RFC 9112, 9.6 ("lingering close" in Apache and nginx)
 */
export async function closeGently(conn: Deno.TcpConn): Promise<void> {
  const timer = setTimeout(() => conn.close(), LINGER_MS);
  try {
    await conn.closeWrite();
    const scratch = new Uint8Array(1024);
    for (let left = LINGER_BYTES; left > 0;) {
      const count = await conn.read(scratch);
      if (count === null) break;
      left -= count;
    }
  } catch {
    // Reset by the peer, or closed by the timer: either way it is over.
  }
  clearTimeout(timer);
  try {
    conn.close();
  } catch {
    // The timer was first.
  }
}

/** How long, in milliseconds, and for how many bytes, a closed connection is listened to. */
export const LINGER_MS = 1000;
const LINGER_BYTES = 1 << 20;
/** How many refused connections are told so at the same time; the others are closed without a word. */
const REFUSING_MAX = 256;

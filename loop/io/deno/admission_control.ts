/**
 * Who may come in. A server that accepts everybody runs out of descriptors or memory at a moment that others
 * choose; this one counts its connections and turns away those above its limit, with a word of explanation.
 *
 * @module
 */

import { ConnectionCount } from "../connection_count.ts";
import type { ListenOptions } from "../types.ts";
import { REFUSED_MAX } from "../limits.ts";
import { closeAtOnce, closeGently, type Lingering } from "./linger.ts";

/** What a connection must be able to do to be turned away. */
export type Refusable = Lingering & Pick<Deno.TcpConn, "write">;

/** The connections of one server: how many are open, how many may be. */
export class AdmissionControl {
  readonly #connectionCount: ConnectionCount;
  readonly #refusal: Uint8Array | undefined;
  readonly #refused = new Set<Refusable>();

  constructor(options: Pick<ListenOptions, "refusal" | "maxConnections" | "openConnections">) {
    this.#connectionCount = new ConnectionCount(options);
    this.#refusal = options.refusal;
  }

  /** Lets `conn` in, or sees it off. For every connection let in, `leave()` must be called once. */
  admit(conn: Refusable): boolean {
    if (this.#connectionCount.enter()) return true;
    void this.#refuse(conn);
    return false;
  }

  leave(): void {
    this.#connectionCount.leave();
  }

  /** Lets go of those who are being turned away. */
  close(): void {
    for (const conn of this.#refused) closeAtOnce(conn);
  }

  async #refuse(conn: Refusable): Promise<void> {
    if (this.#refusal === undefined || this.#refused.size === REFUSED_MAX) return conn.close();
    this.#refused.add(conn);
    try {
      await conn.write(this.#refusal);
    } catch {
      // It is gone already, which is what was wanted.
    }
    await closeGently(conn);
    this.#refused.delete(conn);
  }
}

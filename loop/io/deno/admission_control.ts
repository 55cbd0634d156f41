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
  readonly #refusedMax: number;
  readonly #refused = new Map<Refusable, Promise<void>>();
  #next: Promise<void> | null = null;

  constructor(
    options: Pick<
      ListenOptions,
      "refusal" | "refusedMax" | "maxConnections" | "openConnections" | "openIndex"
    >,
  ) {
    this.#refusedMax = options.refusedMax ?? REFUSED_MAX;
    this.#connectionCount = new ConnectionCount(options);
    this.#refusal = options.refusal;
  }

  /** Lets `conn` in, or sees it off. For every connection let in, `leave()` must be called once. */
  admit(conn: Refusable): boolean {
    if (this.#connectionCount.enter()) return true;
    if (this.#refusal === undefined) {
      conn.close();
      return false;
    }
    const isKept = this.#refused.size < this.#refusedMax;
    const refused = this.#refuse(conn, this.#refusal, isKept);
    this.#refused.set(conn, refused);
    this.#next = isKept ? null : refused;
    return false;
  }

  /** For whom to wait before the next connection is accepted, lest there are more refused ones than there may be. */
  get next(): Promise<void> | null {
    return this.#next;
  }

  leave(): void {
    this.#connectionCount.leave();
  }

  /** Waits until those who are being turned away have been told, and have left. */
  async settled(): Promise<void> {
    await Promise.all(this.#refused.values());
  }

  /** Lets go of those who are being turned away. */
  close(): void {
    for (const conn of this.#refused.keys()) closeAtOnce(conn);
  }

  async #refuse(conn: Refusable, refusal: Uint8Array, isKept: boolean): Promise<void> {
    try {
      await conn.write(refusal);
    } catch {
      // It is gone already, which is what was wanted.
    }
    if (isKept) await closeGently(conn);
    else closeAtOnce(conn);
    this.#refused.delete(conn);
  }
}

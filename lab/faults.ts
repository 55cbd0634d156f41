/**
 * What clients do wrong, on purpose: one connection each, which ends after some seconds at the latest.
 *
 * @module
 */

import { closeAtOnce } from "../loop/io/deno/linger.ts";

/** How long a fault stays that only waits. */
const STAY_MS = 10_000;
/** How many bytes of requests a flood sends at most: more than all buffers hold on the way. */
const FLOOD_BYTES_MAX = 32 << 20;
/** Of a line that is no request. */
const GARBAGE_BYTES = 200;
const FLOOD_LINES = 8192;

/** What to do on a connection. It may be closed meanwhile. */
type Misbehave = (conn: Deno.TcpConn, stay: (ms: number) => Promise<void>) => Promise<void>;

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** The faults, by name. */
const MISBEHAVIOURS = {
  /** Begins a request, and does not end it. */
  async "half-line"(conn, stay) {
    await conn.write(bytesOf("1"));
    await stay(STAY_MS);
  },
  /** Asks, and is gone before it has read the answer: who closes with bytes unread sends a reset. */
  async reset(conn, stay) {
    await conn.write(bytesOf("10\n11\n12\n"));
    // One byte of the answers has come, so others have, too. A server that stands does not answer.
    await Promise.race([conn.read(new Uint8Array(1)), stay(STAY_MS)]);
  },
  /** Connects, and says nothing. */
  async silent(_conn, stay) {
    await stay(STAY_MS);
  },
  /** Asks without end, and reads nothing. */
  async flood(conn, stay) {
    const lines = bytesOf("10\n".repeat(FLOOD_LINES));
    const sending = (async () => {
      for (let sent = 0; sent < FLOOD_BYTES_MAX;) sent += await conn.write(lines);
    })();
    await Promise.race([sending, stay(STAY_MS)]);
  },
  /** Sends what is no number: words, bytes that are no text, a line that is too long. */
  async garbage(conn, stay) {
    const noise = crypto.getRandomValues(new Uint8Array(GARBAGE_BYTES));
    await conn.write(bytesOf("fib, please\n-1\n1.5\n"));
    await conn.write(noise.map((byte) => byte === 0x0a ? 0xff : byte));
    await conn.write(bytesOf("\n"));
    await stay(STAY_MS / 5);
  },
} satisfies Record<string, Misbehave>;

/** The name of a fault. */
export type FaultName = keyof typeof MISBEHAVIOURS;

/** All faults. */
export const FAULT_NAMES = Object.keys(MISBEHAVIOURS) as readonly FaultName[];

/** The connections on which something goes wrong. */
export class Faults {
  readonly #open = new Set<Deno.TcpConn>();
  readonly #leaving = new AbortController();

  /** How many there are. */
  get size(): number {
    return this.#open.size;
  }

  /**
   * Begins one.
   *
   * @returns the port from which it comes
   * @throws what `Deno.connect()` throws
   */
  async begin(name: FaultName, hostname: string, port: number): Promise<number> {
    const conn = await Deno.connect({ hostname, port });
    conn.setNoDelay();
    if (this.#leaving.signal.aborted) closeAtOnce(conn);
    else void this.#run(MISBEHAVIOURS[name], conn);
    return conn.localAddr.port;
  }

  /** Ends all. */
  close(): void {
    this.#leaving.abort();
    for (const conn of this.#open) closeAtOnce(conn);
  }

  async #run(misbehave: Misbehave, conn: Deno.TcpConn): Promise<void> {
    this.#open.add(conn);
    const timers: ReturnType<typeof setTimeout>[] = [];
    const { signal } = this.#leaving;
    const stay = (ms: number) =>
      new Promise<void>((resolve) => {
        timers.push(setTimeout(resolve, ms));
        signal.addEventListener("abort", () => resolve(), { once: true });
      });
    try {
      await misbehave(conn, stay);
    } catch {
      // The server does not put up with it, which is its right.
    }
    for (const timer of timers) clearTimeout(timer);
    this.#open.delete(conn);
    closeAtOnce(conn);
  }
}

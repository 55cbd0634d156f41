/**
 * Closing a connection without losing what was written to it.
 *
 * `close()` does not wait for the peer. Worse: when bytes that nobody has read lie in the kernel, or come in later,
 * TCP answers them with a reset, and a reset may destroy answers that are still on their way. So a server
 * that wants its last answer to arrive ends its own half of the stream first (FIN), then reads and forgets
 * what still comes until the peer has ended its half too, and only then closes. A peer that does not end it is
 * not waited for longer than a second.
 *
 * @see RFC 1122, 4.2.2.13; RFC 9112, 9.6 ("lingering close" in Apache and nginx)
 * @module
 */

import { LINGER_MS } from "../limits.ts";

/** What a connection must be able to do to be closed gently. */
export type Lingering = Pick<Deno.TcpConn, "read" | "closeWrite" | "close">;

/**
 * Closes `conn` as described above. A read that is in flight may stay so: Deno queues reads, and these come after
 * it. A write in flight would be cut off; wait for it first.
 *
 * @param lingerMs how many milliseconds the peer is waited for
 */
export async function closeGently(conn: Lingering, lingerMs: number = LINGER_MS): Promise<void> {
  const closing = linger(conn, lingerMs);
  underWay.add(closing);
  await closing;
  underWay.delete(closing);
}

/** Waits until nobody's peer is waited for any more. For tests, in which a connection that is still open is a leak. */
export async function closingsAreOver(): Promise<void> {
  while (underWay.size > 0) await Promise.all(underWay);
}

/** Closes `conn`, or finds it closed. */
export function closeAtOnce(conn: Pick<Deno.TcpConn, "close">): void {
  try {
    conn.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource)) throw error;
  }
}

const SCRATCH_BYTES = 1024;

const underWay = new Set<Promise<void>>();

async function linger(conn: Lingering, lingerMs: number): Promise<void> {
  const timer = setTimeout(() => closeAtOnce(conn), lingerMs);
  const scratch = new Uint8Array(SCRATCH_BYTES);
  try {
    await conn.closeWrite();
    while (await conn.read(scratch) !== null) { /* Nobody wants these bytes any more. */ }
  } catch {
    // Reset by the peer, or closed by the timer: either way it is over.
  }
  clearTimeout(timer);
  closeAtOnce(conn);
}

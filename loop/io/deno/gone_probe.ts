/**
 * Finds out that a peer is gone while nothing can be read from it.
 *
 * As long as a read is in flight, a reset ends it with an error. But while a server computes, the one read that it keeps
 * in flight may have come to its end: the peer has sent more requests, which wait here for their turn, or it has ended
 * its half of the stream. After that a reset is noticed by nobody, and the work for it goes on. The remedy is to send
 * nothing: a `send` of no bytes puts nothing on the network, and fails if the connection is broken. It is tried ten
 * times a second, and only with connections in that state.
 *
 * What no server can know: a peer that has ended its half in good order may be gone, or may wait for its answer. It
 * gets it. Only when that answer meets a closed socket comes the reset that says so.
 *
 * @see RFC 9293, 3.6 "Closing a Connection" (half-closed); send(2)
 * @module
 */

/** What may have to be asked. */
export interface Probed {
  /** Asks, if at the moment there is no other way to know. */
  probe(): void;
}

/** How long a peer may be gone before it is noticed, in milliseconds. */
const PROBE_MS = 100;
/** To be sent. */
export const NO_BYTES: Uint8Array = new Uint8Array(0);

const probed = new Set<Probed>();
let timer: ReturnType<typeof setInterval> | undefined;

/** From now on, asks now and then. Idempotent. */
export function startProbing(connection: Probed): void {
  probed.add(connection);
  timer ??= setInterval(probeAll, PROBE_MS);
}

/** Asks no more: it is closed. Harmless for one that was never asked. */
export function stopProbing(connection: Probed): void {
  if (!probed.delete(connection) || probed.size > 0) return;
  clearInterval(timer);
  timer = undefined;
}

/** Asks all that there are. */
export function probeAll(): void {
  for (const connection of probed) connection.probe();
}

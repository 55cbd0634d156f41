/**
 * How far a server goes for its clients: the same in all worlds of I/O.
 *
 * @module
 */

import type { ListenOptions } from "./types.ts";

/** Connections that the kernel queues. A burst of ten thousand clients connects in 0.5 s instead of 6.4 s. */
export const BACKLOG = 4096;
/**
 * How many connections may be in the kernel's queue: so many a server takes in that drains, and no more, or else one who
 * connects again and again would keep it up. (Linux queues one more than it is told.)
 */
export function queueMax({ backlog = BACKLOG }: Pick<ListenOptions, "backlog">): number {
  return backlog + 1;
}
/** How many refused connections are waited for at the same time until they have read it; the others are closed at once. */
export const REFUSED_MAX = 256;
/**
 * How many reads a connection gets once the server drains: 32 chunks of 4 KB are what a receive buffer of the usual
 * size holds. So all that had arrived is read, and a peer that never stops sending does not keep the server up.
 */
export const DRAIN_READS_MAX = 32;
/** How long, in milliseconds, a peer is waited for that does not end its half of the stream. */
export const LINGER_MS = 1000;
/** How long, in milliseconds, nobody is accepted after `accept()` has failed; twice as long after each failure … */
export const BACK_OFF_MS_MIN = 5;
/** … but not longer than this. */
export const BACK_OFF_MS_MAX = 1000;

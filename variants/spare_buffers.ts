/**
 * Buffers for what a session has in hand. Those that are not in use are kept for the next one who needs one: ten thousand
 * idle connections then cost no more than the busiest moment.
 *
 * @module
 */

import { LINE_BYTES_MAX } from "./line_text.ts";

/** How many bytes one `recv()` may bring, and one `send()` is offered. */
export const CHUNK_BYTES_MAX = 4096;

const SPARE_MAX = 256;
const spare: Uint8Array[] = [];

/** Gives a buffer for a chunk behind a part of a line, or for as many answers. What was in it is left over. */
export function takeBuffer(): Uint8Array {
  return spare.pop() ?? new Uint8Array(CHUNK_BYTES_MAX + LINE_BYTES_MAX);
}

/** Takes a buffer back that is not used any more. */
export function giveBuffer(buffer: Uint8Array): void {
  if (spare.length < SPARE_MAX) spare.push(buffer);
}

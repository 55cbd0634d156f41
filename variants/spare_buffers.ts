/**
 * Buffers for what a session has in hand. Those that are not in use are kept for the next one who needs one: ten thousand
 * idle connections then cost no more than the busiest moment.
 *
 * @module
 */

const SPARE_MAX = 256;
const spare: Uint8Array[] = [];

/** Gives a buffer of `bytes` bytes, which has to be the same number in all calls. Its content is left over. */
export function takeBuffer(bytes: number): Uint8Array {
  return spare.pop() ?? new Uint8Array(bytes);
}

/** Gives a buffer back that nobody uses any more. */
export function giveBuffer(buffer: Uint8Array): void {
  if (spare.length < SPARE_MAX) spare.push(buffer);
}

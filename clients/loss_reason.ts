/**
 * Why a connection broke, in the words that Unix has for it.
 *
 * @module
 */

import { reasonOf } from "../internal/cli/reason.ts";

/**
 * The same few words in both worlds of I/O: Deno adds the number of the error, and a system call of ours a sentence.
 *
 * @param cause what a read or a write threw
 * @see strerror(3)
 */
export function lossReason(cause: unknown): string {
  if (cause instanceof Deno.errors.ConnectionReset) return "connection reset by peer";
  if (cause instanceof Deno.errors.ConnectionAborted) return "connection aborted";
  if (cause instanceof Deno.errors.BrokenPipe) return "broken pipe";
  if (cause instanceof Deno.errors.TimedOut) return "timed out";
  return reasonOf(cause);
}

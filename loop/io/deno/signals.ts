/**
 * The signals that ask a program to end: Ctrl-C, and what `kill` and service managers send.
 *
 * @module
 */

import type { StopSignal } from "../types.ts";

/**
 * Calls `fn` at every request to end. Without a listener the process would end at once, without a summary and
 * without draining.
 *
 * @returns a function that takes the listeners away again
 */
export function onStop(fn: (signal: StopSignal) => void): () => void {
  const interrupted = () => fn("SIGINT");
  const terminated = () => fn("SIGTERM");
  // Windows knows no SIGTERM; Ctrl-Break is its nearest relative.
  const terminate = Deno.build.os === "windows" ? "SIGBREAK" : "SIGTERM";
  Deno.addSignalListener("SIGINT", interrupted);
  Deno.addSignalListener(terminate, terminated);
  return () => {
    Deno.removeSignalListener("SIGINT", interrupted);
    Deno.removeSignalListener(terminate, terminated);
  };
}

/**
 * The signals that ask a program to end: Ctrl-C, and what `kill` and service managers send.
 *
 * @module
 */

import type { StopSignal } from "./types.ts";

/**
 * A signal that comes again within so many milliseconds is the same request. Ctrl-C goes to all processes of the
 * terminal's job, and the programs that start others (`deno task`, `npx`, `timeout`) pass on what they
 * get: then one key press arrives twice, and would be taken for impatience.
 */
const REPEAT_MS = 50;

/** Windows knows no SIGTERM; Ctrl-Break is its nearest relative. */
const SIGNALS: readonly (readonly [Deno.Signal, StopSignal])[] = [
  ["SIGINT", "SIGINT"],
  [Deno.build.os === "windows" ? "SIGBREAK" : "SIGTERM", "SIGTERM"],
];

/**
 * Calls `fn` at every request to end. Without a listener the process would end at once, without a summary and
 * without draining.
 *
 * @returns a function that takes the listeners away again
 */
export function onStop(fn: (signal: StopSignal) => void): () => void {
  const listeners = SIGNALS.map(([name, signal]) => {
    const listener = withoutEchoes(() => fn(signal), () => performance.now());
    Deno.addSignalListener(name, listener);
    return () => Deno.removeSignalListener(name, listener);
  });
  return () => listeners.forEach((remove) => remove());
}

/** Makes a listener of `fn` that does not call it again within {@linkcode REPEAT_MS} milliseconds of the last call. */
export function withoutEchoes(fn: () => void, now: () => number): () => void {
  let latestMs = -Infinity;
  return () => {
    if (now() - latestMs < REPEAT_MS) return;
    latestMs = now();
    fn();
  };
}

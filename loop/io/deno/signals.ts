/**
 * The signals that ask a program to end: Ctrl-C, and what `kill` and service managers send.
 *
 * @module
 */

import type { StopSignal } from "../types.ts";

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
 * @param now the time in milliseconds
 * @returns a function that takes the listeners away again
 */
export function onStop(
  fn: (signal: StopSignal) => void,
  now: () => number = () => performance.now(),
): () => void {
  const listeners = SIGNALS.map(([name, signal]) => {
    let latestMs = -Infinity;
    const listener = () => {
      const isRepeated = now() - latestMs < REPEAT_MS;
      latestMs = now();
      if (!isRepeated) fn(signal);
    };
    Deno.addSignalListener(name, listener);
    return () => Deno.removeSignalListener(name, listener);
  });
  return () => listeners.forEach((remove) => remove());
}

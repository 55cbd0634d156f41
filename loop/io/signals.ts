/**
 * The signals that ask a program to end: Ctrl-C, and what `kill` and service managers send.
 *
 * @module
 */

import type { StopSignal } from "./types.ts";

/**
 * A signal that comes again within so many milliseconds is the same request. Ctrl-C goes to all processes of the
 * terminal's job, and the programs that start others (`deno task`, `npx`, `timeout`) pass on what they
 * get: then one key press arrives twice, and would be taken for impatience. (Measured on a busy machine: through `deno task`
 * the echo comes up to 45 ms later.)
 */
const REPEAT_MS = 50;

/** Windows knows no SIGTERM; Ctrl-Break is its nearest relative. */
const SIGNALS: readonly (readonly [Deno.Signal, StopSignal])[] = [
  ["SIGINT", "SIGINT"],
  [Deno.build.os === "windows" ? "SIGBREAK" : "SIGTERM", "SIGTERM"],
];

/** How long a signal is kept for somebody who has not begun to listen. Then the program ends, as without a listener. */
const KEPT_MS = 500;
/** What a shell reports for a program that a signal has ended: 128 and its number. */
const EXIT_CODES: Record<StopSignal, number> = { SIGINT: 130, SIGTERM: 143 };

/** How many listeners this program has, by signal. */
const listeners = new Map<Deno.Signal, number>();

/**
 * Listens to a signal, and counts.
 *
 * @returns a function that takes the listener away again
 */
export function listenTo(signal: Deno.Signal, fn: () => void): () => void {
  Deno.addSignalListener(signal, fn);
  listeners.set(signal, (listeners.get(signal) ?? 0) + 1);
  return () => {
    Deno.removeSignalListener(signal, fn);
    listeners.set(signal, listeners.get(signal)! - 1);
  };
}

/** Returns whether somebody listens to a signal by {@linkcode listenTo}, as loops and {@linkcode onStop} do. */
export function isListenedTo(signal: Deno.Signal): boolean {
  return (listeners.get(signal) ?? 0) > 0;
}

/** Ends the keeping, and gives the signal that came meanwhile. */
let stopKeeping: (() => StopSignal | null) | null = null;

/**
 * Keeps a signal that comes before anybody listens, for the first who calls {@linkcode onStop}. While a program loads
 * its code there is nobody who could, and without a listener a signal would end it without a word. If still nobody
 * listens half a second later, or a second one comes, it ends all the same.
 */
export function keepSignals(): void {
  if (stopKeeping !== null) return;
  let kept: StopSignal | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const remove = listen((signal) => {
    if (kept !== null) Deno.exit(EXIT_CODES[kept]);
    kept = signal;
    timer = setTimeout(() => Deno.exit(EXIT_CODES[signal]), KEPT_MS);
  });
  stopKeeping = () => {
    stopKeeping = null;
    clearTimeout(timer);
    remove();
    return kept;
  };
}

/**
 * Calls `fn` at every request to end. Without a listener the process would end at once, without a summary and
 * without draining.
 *
 * @returns a function that takes the listener away again
 */
export function onStop(fn: (signal: StopSignal) => void): () => void {
  // First the new one: in between, a signal would find none.
  let remove: (() => void) | null = listen(fn);
  const kept = stopKeeping?.() ?? null;
  // Not before the caller has what this gives.
  if (kept !== null) queueMicrotask(() => remove !== null && fn(kept));
  return () => {
    remove?.();
    remove = null;
  };
}

function listen(fn: (signal: StopSignal) => void): () => void {
  const removals = SIGNALS.map(([name, signal]) =>
    listenTo(name, withoutEchoes(() => fn(signal), () => performance.now()))
  );
  return () => removals.forEach((remove) => remove());
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

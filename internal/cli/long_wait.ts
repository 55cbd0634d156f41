/**
 * A word for who waits: what a command is busy with, when that takes long.
 *
 * @module
 */

import type { TextStream } from "./output.ts";

/** What is over within this time is waited for in silence; in milliseconds. */
export const LONG_MS = 1000;

/** Calls `fn` after a time. @returns what cancels that */
export type After = (delayMs: number, fn: () => void) => () => void;

const afterTimer: After = (delayMs, fn) => {
  const timer = setTimeout(fn, delayMs);
  return () => clearTimeout(timer);
};

/**
 * Waits for `work`, and prints `text` if it takes longer than a second and somebody looks on.
 *
 * @param stream the one for messages
 * @param after the timer. @default the system's
 * @returns what `work` gives
 */
export async function tellIfLong<T>(
  stream: Pick<TextStream, "isTerminal" | "note">,
  text: string,
  work: Promise<T>,
  after: After = afterTimer,
): Promise<T> {
  const cancel = stream.isTerminal ? after(LONG_MS, () => stream.note(text)) : () => {};
  try {
    return await work;
  } finally {
    cancel();
  }
}

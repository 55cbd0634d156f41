/**
 * Streams that remember, for tests.
 *
 * @module
 */

import { type Context, TextStream } from "./output.ts";

/** A context whose streams keep what is written to them. */
export interface RecordedContext extends Context {
  /** What was written to stdout so far. */
  out(): string;
  /** What was written to stderr so far. */
  err(): string;
}

/**
 * Makes a context without a process.
 *
 * @param isTerminal whether the streams pretend to be a terminal, with colours
 * @param columns how wide that terminal is
 * @param isDumb whether it understands no control sequences
 */
export function recordedContext(
  isTerminal: boolean = false,
  columns: number = 80,
  isDumb: boolean = false,
): RecordedContext {
  const [stdout, out] = recordedStream(isTerminal, columns, isDumb);
  const [stderr, err] = recordedStream(isTerminal, columns, isDumb);
  return { stdout, stderr, out, err };
}

function recordedStream(
  isTerminal: boolean,
  columns: number,
  isDumb: boolean,
): [TextStream, () => string] {
  const decoder = new TextDecoder();
  let text = "";
  const sink = {
    writeSync(bytes: Uint8Array): number {
      text += decoder.decode(bytes, { stream: true });
      return bytes.length;
    },
    isTerminal: () => isTerminal,
  };
  return [new TextStream(sink, "throw", false, isDumb, () => columns), () => text];
}

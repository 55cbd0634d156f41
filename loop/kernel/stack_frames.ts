/**
 * Where does a coroutine wait?
 *
 * A generator that is suspended shows nobody its line, nor the generator to which it delegates. But while it runs, it
 * stands on the stack like any function, and so do all that have come to it by `yield*`. So the moment to look is the
 * last one before it waits, and the stack of that moment is the chain of calls. It takes 20 µs or more to write a stack
 * down, so only debug mode does.
 *
 * Counterpart: `traceback.StackSummary`, `traceback.FrameSummary`.
 * @module
 */

/** A line of a program, and the function that it is in. */
export interface StackFrame {
  /** The function's name; `(anonymous)` when it has none. */
  readonly functionName: string;
  /** The URL of the file. */
  readonly file: string;
  /** The line, from 1. */
  readonly line: number;
  /** The column, from 1. */
  readonly column: number;
}

/** How many frames are looked at: enough for any chain of calls that is no endless recursion. */
const FRAMES_MAX = 200;

const KERNEL = new URL(".", import.meta.url).href;
const TASK = new URL("task.ts", import.meta.url).href;
const WAIT_LOOP = new URL("wait_loop.ts", import.meta.url).href;

/** Returns the stack at the call, as text. */
export function captureStack(): string {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = FRAMES_MAX;
  try {
    return new Error().stack ?? "";
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/**
 * Reads a stack.
 *
 * @param stack the `stack` of an error; null: none
 * @returns the frames of coroutines and what they call, the innermost last; the loop's own, below them, left out
 */
export function framesOf(stack: string | null): StackFrame[] {
  if (stack === null) return [];
  const frames: StackFrame[] = [];
  for (const text of stack.split("\n")) {
    const found = text.match(
      /^ {4}at (?:(?:async )?(.+?) \()?((?:file|https?|data|jsr|npm):.+):(\d+):(\d+)\)?$/,
    );
    if (found === null) continue;
    const [, functionName = "(anonymous)", file = "", line, column] = found;
    // Below the coroutine is who drives it.
    if (file === TASK && functionName.endsWith(".step")) break;
    // Above it is how the kernel waits; but a wait loop is itself a coroutine.
    if (file.startsWith(KERNEL) && file !== WAIT_LOOP && !file.endsWith("_test.ts")) continue;
    frames.push({ functionName, file, line: Number(line), column: Number(column) });
  }
  return frames.reverse();
}

/** Returns the last `max` frames. */
export function innermost(frames: StackFrame[], max: number): StackFrame[] {
  return frames.slice(Math.max(0, frames.length - max));
}

/** Returns the line that a message says about a frame. */
export function formatFrame({ functionName, file, line, column }: StackFrame): string {
  return `${functionName} (${file}:${line}:${column})`;
}

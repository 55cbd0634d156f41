/**
 * When may a loop do what it is asked to do?
 *
 * @module
 */

import type { AbstractEventLoop } from "./abstract_event_loop.ts";
import { isCoroutine, isCoroutineFunction } from "./coroutine.ts";
import { runningLoop } from "./running.ts";

/** @throws {Error} when the loop is closed */
export function requireOpen(loop: AbstractEventLoop, action: string): void {
  if (loop.isClosed()) {
    throw new Error(`Cannot ${action}: the event loop must be open, got a closed one`);
  }
}

/** @throws {Error} when the loop runs */
export function requireIdle(loop: AbstractEventLoop, action: string): void {
  if (loop.isRunning()) {
    throw new Error(`Cannot ${action} the event loop: it must be idle, got a running one`);
  }
}

/** @throws {Error} when the loop runs, or is closed, or another one is in the middle of a callback */
export function requireRunnable(loop: AbstractEventLoop): void {
  requireOpen(loop, "run the event loop");
  requireIdle(loop, "run");
  if (runningLoop() !== null) {
    throw new Error(
      "Cannot run the event loop: no other may be in the middle of a callback, got a call from inside one",
    );
  }
}

/**
 * In debug mode: a callback that comes from outside while the loop waits would not wake it.
 *
 * @throws {Error} when the call comes from outside of a running loop
 */
export function checkCall(loop: AbstractEventLoop, name: string): void {
  if (loop.isRunning() && runningLoop() !== loop) {
    throw new Error(
      `Cannot use ${name} from outside the loop: use callSoonThreadsafe, got a call while the loop waits`,
    );
  }
}

/** @throws {TypeError} when a timer's time is no number @throws {RangeError} when it is `NaN` */
export function requireTime(ms: number): void {
  if (typeof ms === "number" && !Number.isNaN(ms)) return;
  const Kind = typeof ms === "number" ? RangeError : TypeError;
  throw new Kind(`Cannot set a timer: it needs a number of milliseconds, got ${String(ms)}`);
}

/** What a generator function has, and other functions have not. */
interface Tagged {
  [Symbol.toStringTag]?: string;
}

/**
 * A callback is called, and a generator function that is called does nothing but make a generator, which nobody runs.
 * That would be the end of it, without a word.
 *
 * @param user who shall call it, as "callSoon"
 * @throws {TypeError} when it is a generator function, or no function
 */
export function requireCallback(fn: unknown, user: string): void {
  // Each `callSoon()` asks, and mostly about a function without a tag.
  if (typeof fn === "function" && (fn as Tagged)[Symbol.toStringTag] === undefined) return;
  if (typeof fn === "function" && !isCoroutineFunction(fn as CallableFunction)) return;
  const got = typeof fn === "function"
    ? `the generator function ${fn.name || "(anonymous)"} (run it by \`createTask()\`)`
    : isCoroutine(fn)
    ? "a coroutine (run it by `createTask()`)"
    : typeof fn;
  throw new TypeError(`Cannot use it in ${user}: a callback must be a plain function, got ${got}`);
}

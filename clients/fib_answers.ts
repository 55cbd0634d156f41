/**
 * What the right answer is.
 *
 * The servers compute Fibonacci numbers by naive recursion, on purpose: it costs about 1.6 ** n
 * calls. A client that checked the answers in the same way would spend as much time as the server
 * and share its mistakes. The iteration below takes n additions, and it is done once, before the
 * first request.
 *
 * @module
 */

import { N_MAX } from "../variants/fib.ts";

/**
 * The n-th Fibonacci number, by iteration.
 *
 * @param n a whole number from 0 to {@linkcode N_MAX}
 * @throws {RangeError} when `n` is anything else
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(trueFib(10), 55);
 * ```
 */
export function trueFib(n: number): number {
  if (!Number.isInteger(n) || n < 0 || n > N_MAX) {
    throw new RangeError(`Cannot compute fib(n): n is a whole number from 0 to ${N_MAX}, got ${n}`);
  }
  let current = 0;
  let next = 1;
  for (let i = 0; i < n; i++) [current, next] = [next, current + next];
  return current;
}

/** @returns the bytes that ask for fib(n): its digits and a newline */
export function requestBytes(n: number): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${n}\n`);
}

/** @returns the bytes that a server has to answer, newline included */
export function answerBytes(n: number): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${trueFib(n)}\n`);
}

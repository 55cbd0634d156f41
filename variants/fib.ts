/**
 * The work that the service does for its clients: Fibonacci numbers by naive recursion. It is slow on purpose.
 * fib(10) takes a microsecond, fib(33) some 40 ms, fib(40) a second, and each step up 1.6 times the one
 * before. So one service has requests that cost nothing and requests that hold a processor.
 *
 * After David Beazley, "Python concurrency from the ground up" (PyCon 2015).
 *
 * @module
 */

import { throwIfAborted } from "../loop/pool/abort.ts";
import { task } from "../loop/pool/pool_task.ts";

/** The largest n whose Fibonacci number a JavaScript number holds exactly: fib(78) < 2^53 < fib(79). */
export const N_MAX = 78;

/**
 * Computes the n-th Fibonacci number, with fib(0) = 0 and fib(1) = 1.
 *
 * @param n a whole number from 0 to {@linkcode N_MAX}
 */
export function fib(n: number): number {
  return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

/**
 * What fib(n) costs, for each n: the number of calls that {@linkcode fib} makes, which is 2·fib(n + 1) − 1. A call takes
 * 3 to 4 ns. Where there are more than 2^30, it says 2^30: that is 4 s, and a small integer.
 */
export const CALLS: Int32Array = new Int32Array(N_MAX + 1).fill(1);
for (let n = 2; n <= N_MAX; n++) {
  CALLS[n] = Math.min(2 ** 30, 1 + CALLS[n - 1]! + CALLS[n - 2]!);
}

/** The largest n for which a worker does not look whether anybody still wants the result: some 60 µs of work. */
export const UNWATCHED_N_MAX = 20;

/**
 * {@linkcode fib} for worker threads, where it can be abandoned: a thread that computes cannot be stopped from outside,
 * so it has to look, now and then, whether anybody still wants the result. Looking only above
 * n = {@linkcode UNWATCHED_N_MAX} costs 1 to 2 %.
 *
 * @throws what `throwIfAborted()` throws
 */
export function fibInWorker(n: number): number {
  if (n <= UNWATCHED_N_MAX) return fib(n);
  throwIfAborted();
  return fibInWorker(n - 1) + fibInWorker(n - 2);
}

/** Several of them, one after another. @throws what {@linkcode fibInWorker} throws */
export function fibsInWorker(ns: readonly number[]): number[] {
  return ns.map((n) => fibInWorker(n));
}

/** {@linkcode fibsInWorker} as a worker pool takes it. */
export const fibsTask = task<typeof fibsInWorker>(import.meta.resolve("./fib.ts"), "fibsInWorker");

/**
 * Lets the compiler see the function at work. Traffic of fib(1) only would train it on the wrong case; a few dozen
 * calls of fib(20) take some milliseconds at start-up and are never missed.
 */
export function warmUp(): void {
  for (let i = 0; i < 30; i++) fib(20);
}

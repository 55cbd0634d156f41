/**
 * How a computation finds out that nobody waits for it any more.
 *
 * A thread that computes cannot be stopped from outside: `worker.terminate()` in Deno only takes effect
 * when the thread next returns to its event loop, and a long `fib` does not. So stopping is cooperative.
 * The owner moves the job's slot from "running" to "aborting", in shared memory, and a task that may take
 * long looks there now and then. One look is one atomic load, a few nanoseconds.
 *
 * @example
 * ```ts
 * const fib = (n: number): number => n < 2 ? n : fib(n - 1) + fib(n - 2);
 *
 * function fibInWorker(n: number): number {
 *   if (n <= 20) return fib(n); // Looking in here as well would cost more than the computing.
 *   throwIfAborted();
 *   return fibInWorker(n - 1) + fibInWorker(n - 2);
 * }
 *
 * // A worker says at its start how it finds out; here it is a variable.
 * let isGivenUp = false;
 * abortWhen(() => isGivenUp);
 * if (fibInWorker(22) !== 17711 || isAborted()) throw new Error("Cannot happen");
 * ```
 *
 * @module
 */

// One thread runs one computation at a time, so this is about the one that runs. On a thread that is nobody's
// worker it is never set.
let isGivenUp: () => boolean = () => false;

/** Worker: sets how this thread finds out that its present computation was given up. */
export function abortWhen(check: () => boolean): void {
  isGivenUp = check;
}

/**
 * Whether the computation that this thread runs was cancelled or has timed out. Always false on a thread that
 * is no worker, so that a function may be called directly as well.
 */
export function isAborted(): boolean {
  return isGivenUp();
}

/**
 * Leaves the task if {@linkcode isAborted}. In a pool the error goes nowhere: the job is settled already.
 *
 * @throws DOMException "AbortError"
 */
export function throwIfAborted(): void {
  if (isGivenUp()) throw new DOMException("The job was given up", "AbortError");
}

/**
 * A whole program: a loop, its main coroutine, and order at the end.
 *
 * Counterpart: `asyncio.run`.
 * @module
 */

import type { Coroutine } from "./kernel/coroutine.ts";
import { requireMain, Runner, type RunOptions } from "./runner.ts";

/**
 * Makes a loop, runs a coroutine on it to the end, cancels the tasks that are left and waits for them, and
 * closes the loop. The first Ctrl-C cancels the coroutine, the second ends the process.
 *
 * @param coro the main coroutine
 * @param options how to make the loop, and what Ctrl-C does
 * @returns what the coroutine returns; rejected with what it throws
 * @throws {Error} inside a callback or coroutine of a loop: use `yield*`
 * @throws {TypeError} when `coro` is no coroutine
 *
 * @example
 * ```ts
 * import { run, sleep } from "./mod.ts";
 *
 * function* main() {
 *   yield* sleep(1);
 *   return "done";
 * }
 * await run(main()); // "done"
 * ```
 */
export function run<T>(coro: Coroutine<T>, options: RunOptions = {}): Promise<T> {
  requireMain(coro, "run");
  return runAndClose(coro, new Runner(options));
}

async function runAndClose<T>(coro: Coroutine<T>, runner: Runner): Promise<T> {
  try {
    return await runner.run(coro);
  } finally {
    await runner.close();
  }
}

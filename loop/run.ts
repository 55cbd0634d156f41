/**
 * A whole program: a loop, its main coroutine, and order at the end.
 *
 * Counterpart: `asyncio.run`.
 * @module
 */

import { type Interrupts, interruptsOf } from "./bridges/interrupts.ts";
import { EventLoop } from "./event_loop.ts";
import { type Coroutine, isCoroutine } from "./kernel/coroutine.ts";
import type { EventLoopOptions } from "./kernel/event_loop_options.ts";
import { runningLoop } from "./kernel/running.ts";
import { allTasks } from "./kernel/task.ts";
import { systemClock } from "./time/clock.ts";
import { gather } from "./waiting/gather.ts";

/** How to run a program. */
export interface RunOptions extends EventLoopOptions {
  /**
   * Whether the first SIGINT cancels the main task; see `bridges/interrupts.ts`. A program that has a listener of its
   * own by `Deno.addSignalListener()` says false. Without effect in a worker.
   *
   * @default true; in simulated time, where nobody waits, false
   */
  handleSigint?: boolean;
}

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
  if (runningLoop() !== null) {
    throw new Error(
      "Cannot call run: no loop may be running, got a call inside one (use `yield*`)",
    );
  }
  if (!isCoroutine(coro)) {
    const got = typeof coro === "function" ? "a function (call it)" : String(coro);
    throw new TypeError(`Cannot call run: it takes a coroutine, got ${got}`);
  }
  const isRealTime = (options.clock ?? systemClock) === systemClock;
  const { handleSigint = isRealTime } = options;
  return runAndClose(coro, new EventLoop(options), handleSigint);
}

async function runAndClose<T>(
  coro: Coroutine<T>,
  loop: EventLoop,
  handleSigint: boolean,
): Promise<T> {
  let interrupts: Interrupts | null = null;
  try {
    const main = loop.createTask(coro);
    if (handleSigint) interrupts = interruptsOf(main);
    return await loop.runUntilComplete(main);
  } finally {
    try {
      await cancelAllTasks(loop);
    } finally {
      loop.close();
      interrupts?.finish();
    }
  }
}

async function cancelAllTasks(loop: EventLoop): Promise<void> {
  const tasks = [...allTasks(loop)];
  if (tasks.length === 0) return;
  for (const task of tasks) task.cancel();
  await loop.runUntilComplete(gather(tasks, { returnExceptions: true }));
  for (const task of tasks) {
    if (task.cancelled() || task.exception() === null) continue;
    loop.callExceptionHandler({
      message: "Unhandled exception while the program was ending",
      exception: task.exception(),
      task,
    });
  }
}

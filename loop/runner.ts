/**
 * One loop for several main coroutines, and order at the end.
 *
 * `run()` is enough for a program. Whoever has more than one main coroutine (a test suite, a command line that asks for the
 * next command) would make a loop for each of them, and lose with each what lives on it: tasks that go on, connections, the
 * values of context variables. A runner keeps the loop.
 *
 * Counterpart: `asyncio.Runner`.
 * @module
 */

import { type Interrupts, interruptsOf } from "./bridges/interrupts.ts";
import { EventLoop } from "./event_loop.ts";
import { type Context, copyContext } from "./kernel/context.ts";
import { type Coroutine, isCoroutine } from "./kernel/coroutine.ts";
import type { EventLoopOptions } from "./kernel/event_loop_options.ts";
import { runningLoop } from "./kernel/running.ts";
import { allTasks } from "./kernel/task.ts";
import { systemClock } from "./time/clock.ts";
import { gather } from "./waiting/gather.ts";

/** How long `close()` waits for the jobs of the default executor. */
const EXECUTOR_TIMEOUT_MS = 300_000;

/** How to run a program. */
export interface RunOptions extends EventLoopOptions {
  /**
   * Whether the first SIGINT cancels the main task; see `bridges/interrupts.ts`. A program that has a listener of its
   * own by `Deno.addSignalListener()` says false. Without effect in a worker.
   *
   * @default true; in simulated time, where nobody waits, false
   */
  handleSigint?: boolean;
  /** Makes the loop. @default `new EventLoop(options)` */
  loopFactory?: (options: EventLoopOptions) => EventLoop;
}

/**
 * Runs main coroutines on a loop of its own, which is made for the first of them.
 *
 * @example
 * ```ts
 * import { Runner, sleep } from "./mod.ts";
 *
 * await using runner = new Runner();
 * await runner.run(sleep(1, "first")); // "first"
 * await runner.run(sleep(1, "second")); // "second", on the same loop
 * ```
 */
export class Runner implements AsyncDisposable {
  readonly #options: RunOptions;
  #loop: EventLoop | null = null;
  /** In which the coroutines run, so that each finds what the one before has set. */
  #context: Context | null = null;
  /** Of the main task that SIGINT has ended, until the program goes on or closes the runner. */
  #interrupts: Interrupts | null = null;
  #isClosed = false;

  /** Makes nothing yet. @param options how to make the loop, and what Ctrl-C does */
  constructor(options: RunOptions = {}) {
    this.#options = options;
  }

  /** Returns the loop. @throws {Error} when the runner is closed */
  getLoop(): EventLoop {
    if (this.#isClosed) throw new Error("Cannot use the runner: it must be open, got a closed one");
    if (this.#loop === null) {
      const { loopFactory = (options) => new EventLoop(options) } = this.#options;
      this.#loop = loopFactory(this.#options);
      this.#context = copyContext();
    }
    return this.#loop;
  }

  /**
   * Runs a coroutine to the end. Tasks that it leaves wait for the next call. The first Ctrl-C cancels the coroutine; if
   * that was its end, `close()` ends the process by the signal, unless `run()` is called before.
   *
   * @param coro the main coroutine
   * @param options `context`: in which it runs @default one context for all coroutines of this runner
   * @returns what the coroutine returns; rejected with what it throws
   * @throws {Error} inside a callback or coroutine of a loop, and when the runner is closed
   * @throws {TypeError} when `coro` is no coroutine
   */
  run<T>(coro: Coroutine<T>, { context }: { context?: Context } = {}): Promise<T> {
    requireMain(coro, "Runner.run");
    const loop = this.getLoop();
    return this.#run(coro, loop, context ?? this.#context!);
  }

  /**
   * Cancels the tasks that are left, waits for them and for the jobs of the default executor, and closes the loop.
   * Idempotent; without effect when nothing was run.
   *
   * @throws {Error} while a coroutine runs
   */
  async close(): Promise<void> {
    const loop = this.#loop;
    if (loop === null || this.#isClosed) return;
    try {
      await cancelAllTasks(loop);
      if (loop.hasDefaultExecutor()) {
        await loop.runUntilComplete(loop.shutdownDefaultExecutor(EXECUTOR_TIMEOUT_MS));
      }
    } finally {
      if (!loop.isRunning()) this.#end(loop);
    }
  }

  /** The same as `close()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #run<T>(coro: Coroutine<T>, loop: EventLoop, context: Context): Promise<T> {
    const { clock = systemClock, handleSigint = clock === systemClock } = this.#options;
    // Whoever runs the next one has heard that the last one was interrupted, and goes on.
    this.#interrupts?.dismiss();
    this.#interrupts = null;
    const main = loop.createTask(coro, { context });
    const interrupts = handleSigint ? interruptsOf(main) : null;
    try {
      return await loop.runUntilComplete(main);
    } finally {
      if (interrupts?.isInterrupted) this.#interrupts = interrupts;
      else interrupts?.finish();
    }
  }

  #end(loop: EventLoop): void {
    this.#isClosed = true;
    loop.close();
    this.#interrupts?.finish();
    this.#interrupts = null;
  }
}

/** For whoever runs a main coroutine. @throws when it cannot be run */
export function requireMain(coro: unknown, user: string): void {
  if (runningLoop() !== null) {
    throw new Error(
      `Cannot call ${user}: no loop may be running, got a call inside one (use \`yield*\`)`,
    );
  }
  if (!isCoroutine(coro)) {
    const got = typeof coro === "function" ? "a function (call it)" : String(coro);
    throw new TypeError(`Cannot call ${user}: it takes a coroutine, got ${got}`);
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

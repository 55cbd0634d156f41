/**
 * Pool: computing on other threads.
 *
 * The loop's own thread must not compute, as the demo `frozen` shows. So it hands the work to a thread that
 * has nothing else to do, and gets a future: a coroutine waits for a thread as it waits for a socket. A
 * thread cannot be stopped from outside, so whoever gives up (a timeout, a client that has left) raises a
 * flag, and the work looks at it.
 *
 * @module
 */

import {
  type Coroutine,
  gather,
  getRunningLoop,
  run,
  sleep,
  TimeoutError,
  waitFor,
} from "../mod.ts";
import { task, throwIfAborted, WorkerPool } from "../pool/mod.ts";
import type { DemoStage } from "./demo_stage.ts";

/** The work: Fibonacci numbers, slowly. A worker imports this file and calls this function. */
export function fib(n: number): number {
  if (n > 20) throwIfAborted();
  return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

const FIB = task<typeof fib>(import.meta.resolve("./pool.ts"), "fib");

export async function demo({ print, clock }: DemoStage): Promise<void> {
  await using pool = new WorkerPool({ workers: 2, tasks: [FIB] });
  await pool.ready();

  function* main(): Coroutine<void> {
    const loop = getRunningLoop();
    const costly = loop.runInExecutor(pool, FIB, 37);
    print("one worker computes fib(37), which takes a while");
    print(`fib(10) = ${yield* loop.runInExecutor(pool, FIB, 10)}, from the other worker`);
    for (let beats = 0; beats < 3; beats++) {
      yield* sleep(100);
      print("beat: the loop is free");
    }
    print(`fib(37) = ${yield* costly}`);

    print("who asks for fib(60) waits for hours, or gives up");
    try {
      yield* waitFor(loop.runInExecutor(pool, FIB, 60), 300);
    } catch (error) {
      if (!(error instanceof TimeoutError)) throw error;
      print("given up after 300 ms; the worker gives up as well, and is free again:");
    }
    const numbers = [11, 12, 13].map((n) => loop.runInExecutor(pool, FIB, n));
    print(`fib(11), fib(12), fib(13) = ${(yield* gather(...numbers)).join(", ")}`);
  }

  await run(main(), { clock });
}

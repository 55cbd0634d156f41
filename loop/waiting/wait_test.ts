import { assert, assertEquals } from "@std/assert";
import { getRunningLoop } from "../event_loop.ts";
import type { Coroutine } from "../kernel/coroutine.ts";
import { createTask } from "../kernel/ensure_future.ts";
import type { Future } from "../kernel/future.ts";
import type { Task } from "../kernel/task.ts";
import { simulate } from "../loop_testing.ts";
import { sleep } from "./sleep.ts";
import { wait, type WaitOptions } from "./wait.ts";

function* failsAfter(ms: number): Coroutine<string> {
  yield* sleep(ms);
  throw new Error("broken");
}

/** @returns the time at which `wait()` returned, and how many were done and pending */
function waited(options?: WaitOptions): Promise<number[]> {
  return simulate(function* () {
    const tasks = [sleep(30, "a"), sleep(10, "b"), failsAfter(20)].map((coro) => createTask(coro));
    const { done, pending } = yield* wait(tasks, options);
    const time = getRunningLoop().time();
    yield* wait(tasks);
    for (const task of tasks) task.markRetrieved();
    return [time, done.size, pending.size];
  });
}

Deno.test("wait() returns when all are done, the first is done, the first has failed, or the time is up", async () => {
  assertEquals(await waited(), [30, 3, 0]);
  assertEquals(await waited({ returnWhen: "FIRST_COMPLETED" }), [10, 1, 2]);
  assertEquals(await waited({ returnWhen: "FIRST_EXCEPTION" }), [20, 2, 1]);
  assertEquals(await waited({ timeout: 15 }), [15, 1, 2]);
});

Deno.test("wait() that is cancelled leaves alone what it waited for", async () => {
  await simulate(function* () {
    const task: Task<void> = createTask(sleep(10));
    const waiter = createTask(wait([task]));
    yield* sleep(1);
    waiter.cancel();
    yield* task;
    assert(waiter.cancelled() && !task.cancelled());
  });
});

Deno.test("wait() takes futures only, and at least one", async () => {
  await simulate(function* () {
    for (
      const [xs, expected] of [[[], /one future or more/], [[sleep(1)], /createTask/]] as const
    ) {
      try {
        yield* wait(xs as unknown as Future<void>[]);
        throw new Error("unreachable");
      } catch (error) {
        assert(expected.test((error as Error).message), String(error));
      }
    }
  });
});

import { assert, assertEquals } from "@std/assert";
import { getRunningLoop } from "../event_loop.ts";
import { simulate, thrownBy } from "../loop_testing.ts";
import { Event } from "../synchronization/event.ts";
import { sleep } from "../waiting/sleep.ts";
import type { Coroutine } from "./coroutine.ts";
import { createTask } from "./ensure_future.ts";
import { CancelledError } from "./errors.ts";
import { Future } from "./future.ts";
import { allTasks, currentTask, Task } from "./task.ts";

Deno.test("Task schedules the first step and never runs it at once", async () => {
  const log = await simulate(function* () {
    const log: string[] = [];
    const child = createTask((function* () {
      log.push("child");
      yield;
      log.push("child again");
    })());
    log.push("created");
    yield;
    log.push("main");
    yield* child;
    return log;
  });
  assertEquals(log, ["created", "child", "main", "child again"]);
});

Deno.test("Task is the future of what its coroutine returns or throws", async () => {
  await simulate(function* () {
    const returns = createTask((function* () {
      yield;
      return 7;
    })());
    assertEquals(yield* returns, 7);
    const error = new Error("broken");
    const throws = createTask((function* (): Coroutine<void> {
      yield;
      throw error;
    })());
    try {
      yield* throws;
      throw new Error("unreachable");
    } catch (thrown) {
      assert(thrown === error);
    }
    assert(throws.exception() === error);
    assert(/only the coroutine/.test(thrownBy(() => returns.setResult(1))?.message ?? ""));
    assert(/only the coroutine/.test(thrownBy(() => returns.setException(error))?.message ?? ""));
  });
});

Deno.test("Task has a name, which can be given and changed", async () => {
  await simulate(function* () {
    const coro = sleep(1);
    const task = createTask(coro, { name: "reader" });
    assertEquals(task.getName(), "reader");
    task.setName("writer");
    assertEquals(String(task), "task writer pending");
    assert(task.getCoro() === coro);
    assert(/^Task-\d+$/.test(createTask(sleep(1)).getName()));
    yield* task;
    assertEquals(String(task), "task writer finished");
  });
});

Deno.test("Task takes a coroutine and nothing else", async () => {
  await simulate(function* () {
    const f = function* (): Coroutine<void> {
      yield;
    };
    for (const other of [f, Promise.resolve(), new Future(), null]) {
      const error = thrownBy(() => new Task(other as unknown as Coroutine<void>));
      assert(error instanceof TypeError, String(other));
    }
    yield;
  });
});

Deno.test("Task.cancel() throws CancelledError in where the coroutine waits, after which it may clean up", async () => {
  const log = await simulate(function* () {
    const log: string[] = [];
    const child = createTask((function* () {
      try {
        yield* sleep(100);
      } finally {
        log.push("cleaning");
        yield* sleep(5);
        log.push("clean");
      }
    })());
    yield* sleep(1);
    assertEquals(child.cancel("enough"), true);
    log.push("cancelled");
    try {
      yield* child;
    } catch (error) {
      log.push(String(error));
    }
    assert(child.cancelled());
    assertEquals(child.cancel(), false);
    log.push(String(getRunningLoop().time()));
    return log;
  });
  assertEquals(log, ["cancelled", "cleaning", "clean", "CancelledError: enough", "6"]);
});

Deno.test("Task.cancel() before the first step means that nothing of the coroutine runs", async () => {
  await simulate(function* () {
    let ran = false;
    const child = createTask((function* () {
      ran = true;
      yield;
    })());
    child.cancel();
    yield* sleep(0);
    assert(child.cancelled() && !ran);
  });
});

Deno.test("Task.cancel() also arrives when what was waited for is done at the same time", async () => {
  await simulate(function* () {
    const future = new Future<number>();
    const child = createTask((function* () {
      return yield* future;
    })());
    yield* sleep(0);
    future.setResult(1);
    child.cancel();
    yield* sleep(0);
    assert(child.cancelled());
  });
});

Deno.test("Task.cancel() wins over a failure at the same time, which counts as retrieved", async () => {
  await simulate(function* () {
    const future = new Future<number>();
    const child = createTask((function* () {
      return yield* future;
    })());
    yield* sleep(0);
    future.setException(new Error("broken"));
    child.cancel();
    yield* sleep(0);
    assert(child.cancelled());
  });
});

Deno.test("Task.cancel() by the task itself arrives at its next wait, or at its end", async () => {
  await simulate(function* () {
    const waits = createTask((function* () {
      currentTask()?.cancel("me");
      yield* new Future<void>();
    })());
    const ends = createTask((function* (): Coroutine<void> {
      yield;
      currentTask()?.cancel("me");
    })());
    yield* sleep(0);
    yield* sleep(0);
    yield* sleep(0);
    for (const task of [waits, ends]) {
      assert(task.cancelled());
      assertEquals(thrownBy(() => task.result())?.message, "me");
    }
  });
});

Deno.test("Task.cancel() reaches the task at the end of a chain of waiting tasks", async () => {
  await simulate(function* () {
    const inner = createTask(sleep(100));
    const middle = createTask((function* () {
      yield* inner;
    })());
    const outer = createTask((function* () {
      yield* middle;
    })());
    yield* sleep(1);
    outer.cancel();
    yield* sleep(1);
    assertEquals([inner, middle, outer].map((task) => task.cancelled()), [true, true, true]);
  });
});

Deno.test("Task may refuse a cancellation; cancelling() counts and uncancel() takes back", async () => {
  const result = await simulate(function* () {
    const child = createTask((function* () {
      try {
        yield* sleep(100);
      } catch (error) {
        assert(error instanceof CancelledError);
      }
      const counts = [currentTask()?.cancelling()];
      counts.push(currentTask()?.uncancel(), currentTask()?.uncancel());
      yield* sleep(1);
      return counts;
    })());
    yield* sleep(1);
    child.cancel();
    child.cancel();
    assertEquals(child.cancelling(), 2);
    return yield* child;
  });
  assertEquals(result, [2, 1, 0]);
});

Deno.test("Task allocates no handle for a step: a million steps leave the memory as it was", async () => {
  await simulate(function* () {
    const heapUsed = () => Deno.memoryUsage().heapUsed;
    const event = new Event();
    for (let warmUp = 0; warmUp < 100_000; warmUp++) yield* sleep(0);
    const before = heapUsed();
    for (let turn = 0; turn < 1_000_000; turn++) yield* sleep(0);
    event.set();
    yield* event.wait();
    // The young generation may be anywhere between empty and full (tens of megabytes); a leak of one handle
    // a step would be a hundred megabytes.
    assert(heapUsed() - before < 50_000_000, `${heapUsed() - before} bytes more`);
  });
});

Deno.test("currentTask() is the task whose step runs, and null in a callback", async () => {
  await simulate(function* () {
    const main = currentTask();
    const inCallback = new Future<unknown>();
    getRunningLoop().callSoon(() => inCallback.setResult(currentTask()));
    const child = createTask((function* () {
      yield* sleep(1);
      return currentTask();
    })());
    assertEquals(yield* inCallback, null);
    assert((yield* child) === child);
    assert(currentTask() === main);
  });
  assert(thrownBy(currentTask) !== undefined);
});

Deno.test("allTasks() is a copy with the tasks that are not done", async () => {
  await simulate(function* () {
    const main = currentTask();
    const child = createTask(sleep(10));
    const tasks = allTasks();
    assertEquals([...tasks], [main, child]);
    yield* child;
    assertEquals([...allTasks()], [main]);
    assertEquals(tasks.size, 2);
  });
});

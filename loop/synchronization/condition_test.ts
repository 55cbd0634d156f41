import { assert, assertEquals } from "@std/assert";
import { createTask } from "../kernel/ensure_future.ts";
import type { Task } from "../kernel/task.ts";
import { simulate, thrownBy } from "../loop_testing.ts";
import { sleep } from "../waiting/sleep.ts";
import { Condition } from "./condition.ts";
import { Lock } from "./lock.ts";

function* waiter(condition: Condition, log: string[], name: string) {
  yield* condition.acquire();
  try {
    yield* condition.wait();
    log.push(name);
  } finally {
    assert(condition.locked());
    condition.release();
  }
}

function waiters(condition: Condition, log: string[], names: string[]): Task<void>[] {
  return names.map((name) => createTask(waiter(condition, log, name)));
}

Deno.test("Condition.notify() wakes the first who wait, notifyAll() all", async () => {
  await simulate(function* () {
    const log: string[] = [];
    const condition = new Condition();
    const tasks = waiters(condition, log, ["a", "b", "c", "d", "e"]);
    yield* sleep(1);
    yield* condition.acquire();
    condition.notify();
    condition.release();
    yield* sleep(1);
    assertEquals(log, ["a"]);
    yield* condition.acquire();
    condition.notify(2);
    condition.release();
    yield* sleep(1);
    assertEquals(log, ["a", "b", "c"]);
    yield* condition.acquire();
    condition.notifyAll();
    condition.release();
    for (const task of tasks) yield* task;
    assertEquals(log, ["a", "b", "c", "d", "e"]);
  });
});

Deno.test("Condition.wait() that is cancelled after it was notified notifies the next one", async () => {
  await simulate(function* () {
    const log: string[] = [];
    const condition = new Condition();
    const [first, second] = waiters(condition, log, ["a", "b"]);
    yield* sleep(1);
    yield* condition.acquire();
    condition.notify();
    first?.cancel();
    condition.release();
    yield* sleep(1);
    assert(first?.cancelled() && second?.done());
    assertEquals(log, ["b"]);
  });
});

Deno.test("Condition.wait() that is cancelled while it waits for the lock still gets it first", async () => {
  await simulate(function* () {
    const log: string[] = [];
    const condition = new Condition();
    const [task] = waiters(condition, log, ["a"]);
    yield* sleep(1);
    yield* condition.acquire();
    task?.cancel();
    yield* sleep(1);
    task?.cancel();
    yield* sleep(1);
    assert(!task?.done());
    condition.release();
    yield* sleep(1);
    assert(task?.cancelled() && !condition.locked());
  });
});

Deno.test("Condition.waitFor() waits until the predicate holds, and returns what it returned", async () => {
  await simulate(function* () {
    const condition = new Condition();
    let items = 0;
    const task = createTask((function* () {
      yield* condition.acquire();
      const found = yield* condition.waitFor(() => items >= 2 && `${items} items`);
      condition.release();
      return found;
    })());
    for (let n = 0; n < 3; n++) {
      yield* sleep(1);
      yield* condition.acquire();
      items++;
      condition.notifyAll();
      condition.release();
    }
    assertEquals(yield* task, "2 items");
  });
});

Deno.test("Condition must be locked by whoever waits or notifies; the lock may be shared", async () => {
  await simulate(function* () {
    const lock = new Lock();
    const condition = new Condition(lock);
    assert(/must be acquired/.test(thrownBy(() => condition.notify())?.message ?? ""));
    try {
      yield* condition.wait();
      throw new Error("unreachable");
    } catch (error) {
      assert(/must be acquired/.test((error as Error).message));
    }
    yield* lock.acquire();
    condition.notify();
    assert(condition.locked());
  });
});

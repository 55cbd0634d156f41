import { assert, assertEquals } from "@std/assert";
import { createTask } from "../kernel/ensure_future.ts";
import { simulate, thrownBy } from "../loop_testing.ts";
import { sleep } from "../waiting/sleep.ts";
import { Lock } from "./lock.ts";

Deno.test("Lock lets one in at a time, first come, first served", async () => {
  const log = await simulate(function* () {
    const log: string[] = [];
    const lock = new Lock();
    function* worker(name: string) {
      yield* lock.acquire();
      try {
        log.push(`${name} in`);
        yield* sleep(1);
        log.push(`${name} out`);
      } finally {
        lock.release();
      }
    }
    const tasks = ["a", "b", "c"].map((name) => createTask(worker(name)));
    for (const task of tasks) yield* task;
    assert(!lock.locked());
    return log;
  });
  assertEquals(log, ["a in", "a out", "b in", "b out", "c in", "c out"]);
});

Deno.test("Lock.acquire() that is cancelled after it was woken wakes the next one", async () => {
  await simulate(function* () {
    const lock = new Lock();
    yield* lock.acquire();
    const first = createTask(lock.acquire());
    const second = createTask(lock.acquire());
    yield* sleep(0);
    lock.release(); // Wakes the first one,
    first.cancel(); // which does not take the lock.
    yield* sleep(0);
    yield* sleep(0);
    assert(first.cancelled() && second.done() && lock.locked());
  });
});

Deno.test("Lock.acquire() does not overtake one who was woken but has not had its turn", async () => {
  await simulate(function* () {
    const lock = new Lock();
    const order: string[] = [];
    yield* lock.acquire();
    const waiter = createTask((function* () {
      yield* lock.acquire();
      order.push("waiter");
      lock.release();
    })());
    yield* sleep(0);
    lock.release();
    yield* lock.acquire();
    order.push("main");
    lock.release();
    yield* waiter;
    assertEquals(order, ["waiter", "main"]);
  });
});

Deno.test("Lock.release() throws when nobody has the lock", () => {
  assert(/must be acquired/.test(thrownBy(() => new Lock().release())?.message ?? ""));
});

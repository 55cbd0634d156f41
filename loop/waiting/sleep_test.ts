import { assert, assertEquals } from "@std/assert";
import { getRunningLoop } from "../event_loop.ts";
import { createTask } from "../kernel/ensure_future.ts";
import { simulate } from "../loop_testing.ts";
import { sleep } from "./sleep.ts";

Deno.test("sleep() lets the time pass and returns what it was given", async () => {
  await simulate(function* () {
    assertEquals(yield* sleep(10, "x"), "x");
    assertEquals(getRunningLoop().time(), 10);
    assertEquals(yield* sleep(0, "y"), "y");
    assertEquals(yield* sleep(-1), undefined);
    assertEquals(getRunningLoop().time(), 10);
  });
});

Deno.test("sleep(0) lets the others have their turn", async () => {
  const log = await simulate(function* () {
    const log: string[] = [];
    function* worker(name: string) {
      for (let turn = 0; turn < 2; turn++) {
        log.push(name + turn);
        yield* sleep(0);
      }
    }
    const tasks = ["a", "b"].map((name) => createTask(worker(name)));
    for (const task of tasks) yield* task;
    return log;
  });
  assertEquals(log, ["a0", "b0", "a1", "b1"]);
});

Deno.test("sleep() that is cancelled leaves no timer", async () => {
  await simulate(function* () {
    const sleeper = createTask(sleep(1000));
    yield* sleep(1);
    sleeper.cancel();
    yield* sleep(10);
    assert(sleeper.cancelled());
    assertEquals(getRunningLoop().time(), 11);
  });
});

Deno.test("sleep() survives a cancellation in the iteration in which its timer is due", async () => {
  await simulate(function* () {
    const sleeper = createTask(sleep(10));
    yield* sleep(0);
    getRunningLoop().callAt(10 - 1e-9, () => sleeper.cancel());
    yield* sleep(20);
    assert(sleeper.cancelled());
  });
});

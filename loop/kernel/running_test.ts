import { assert, assertEquals } from "@std/assert";
import { createTask } from "./ensure_future.ts";
import { EventLoop } from "../event_loop.ts";
import { run } from "../run.ts";
import { allTasks, currentTask, getRunningLoop } from "./running.ts";
import { sleep } from "../waiting/sleep.ts";
import { simulate, thrownBy } from "../loop_testing.ts";

Deno.test("getRunningLoop() throws outside of callbacks", async () => {
  assert(thrownBy(getRunningLoop) !== undefined);
  let outside: Error | undefined;
  const loop = new EventLoop();
  loop.callSoon(() => {
    queueMicrotask(() => outside = thrownBy(getRunningLoop));
    assertEquals(getRunningLoop(), loop);
    loop.stop();
  });
  await loop.runForever();
  loop.close();
  assert(outside !== undefined, "a microtask is not a callback of the loop");
});

Deno.test("getRunningLoop() tells apart two loops that take turns", async () => {
  function* main() {
    const loop = getRunningLoop();
    for (let turn = 0; turn < 5; turn++) {
      yield* sleep(1);
      assert(getRunningLoop() === loop);
    }
    return loop;
  }
  const [a, b] = await Promise.all([run(main()), run(main())]);
  assert(a !== b);
});

Deno.test("currentTask() is the task whose step runs, and null in a callback", async () => {
  await simulate(function* () {
    const main = currentTask();
    const inCallback = getRunningLoop().createFuture<unknown>();
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

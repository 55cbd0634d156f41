import { assert, assertEquals } from "@std/assert";
import { getRunningLoop } from "../event_loop.ts";
import type { Coroutine } from "../kernel/coroutine.ts";
import { createTask } from "../kernel/ensure_future.ts";
import { TimeoutError } from "../kernel/errors.ts";
import { currentTask } from "../kernel/task.ts";
import { simulate, thrownBy } from "../loop_testing.ts";
import { sleep } from "./sleep.ts";
import { type TaskGroup, taskGroup } from "./task_group.ts";
import { timeout } from "./timeouts.ts";

function* failsAfter(ms: number, what: string): Coroutine<never> {
  yield* sleep(ms);
  throw new Error(what);
}

/** @returns the messages of the errors that the block throws together */
function* failuresOf(body: (group: TaskGroup) => Coroutine<unknown>): Coroutine<string[]> {
  try {
    yield* taskGroup(body);
  } catch (error) {
    assert(error instanceof AggregateError, String(error));
    return error.errors.map((error) => error.message);
  }
  return [];
}

Deno.test("taskGroup() waits for all its tasks and returns what the block returns", async () => {
  await simulate(function* () {
    let left: TaskGroup | undefined;
    const task = yield* taskGroup(function* (group) {
      left = group;
      yield* sleep(1);
      return group.createTask(sleep(20, "done"));
    });
    assertEquals(task.result(), "done");
    assertEquals(getRunningLoop().time(), 21);
    const late = sleep(1);
    assert(/finished/.test(thrownBy(() => left?.createTask(late))?.message ?? ""));
  });
});

Deno.test("taskGroup() cancels the others when a task fails, also the block", async () => {
  await simulate(function* () {
    const tasks: { cancelled(): boolean }[] = [];
    const failures = yield* failuresOf(function* (group) {
      tasks.push(group.createTask(sleep(100)));
      group.createTask(failsAfter(10, "broken"));
      yield* sleep(1000);
    });
    assertEquals(failures, ["broken"]);
    assert(tasks[0]?.cancelled());
    assertEquals([getRunningLoop().time(), currentTask()?.cancelling()], [10, 0]);
  });
});

Deno.test("taskGroup() throws all failures together: of tasks, of clean-ups, of the block", async () => {
  await simulate(function* () {
    const failures = yield* failuresOf(function* (group) {
      group.createTask(failsAfter(10, "task"));
      group.createTask((function* () {
        try {
          yield* sleep(100);
        } finally {
          yield* failsAfter(1, "clean-up");
        }
      })());
      yield* failsAfter(5, "block");
    });
    assertEquals(failures, ["clean-up", "block"]);
  });
});

Deno.test("taskGroup() that is cancelled cancels its tasks and lets the cancellation go on", async () => {
  await simulate(function* () {
    let inner: { cancelled(): boolean } | undefined;
    for (const blockMs of [0, 100]) {
      const outer = createTask(taskGroup(function* (group) {
        inner = group.createTask(sleep(50));
        yield* sleep(blockMs);
      }));
      yield* sleep(1);
      outer.cancel();
      yield* sleep(1);
      assert(outer.cancelled() && inner?.cancelled());
    }
  });
});

Deno.test("taskGroup() leaves no cancellation behind when a task fails while it waits", async () => {
  await simulate(function* () {
    let error: unknown;
    try {
      yield* timeout(50, function* () {
        const failures = yield* failuresOf(function* (group) {
          group.createTask(failsAfter(10, "broken"));
          yield;
        });
        assertEquals(failures, ["broken"]);
        yield* sleep(1000);
      });
    } catch (thrown) {
      error = thrown;
    }
    assert(error instanceof TimeoutError, String(error));
  });
});

Deno.test("TaskGroup.createTask() refuses while the group shuts down", async () => {
  await simulate(function* () {
    let message = "";
    const failures = yield* failuresOf(function* (group) {
      group.createTask(failsAfter(1, "broken"));
      try {
        yield* sleep(100);
      } finally {
        const late = sleep(1);
        message = thrownBy(() => group.createTask(late))?.message ?? "";
      }
    });
    assertEquals(failures, ["broken"]);
    assert(/shutting down/.test(message), message);
  });
});

Deno.test("TaskGroup.createTask() closes a coroutine that it refuses", async () => {
  const logged: string[] = [];
  await simulate(function* () {
    let left: TaskGroup | undefined;
    yield* taskGroup(function* (group) {
      left = group;
      yield;
    });
    assert(/finished/.test(thrownBy(() => left?.createTask(sleep(1)))?.message ?? ""));
  }, { debug: true, log: (text) => logged.push(text) });
  assertEquals(logged, []);
});

Deno.test("taskGroup() tells of a cancellation from outside at the next wait, when failures hide it", async () => {
  await simulate(function* () {
    const log: string[] = [];
    const parent = createTask((function* () {
      const failures = yield* failuresOf(function* (group) {
        group.createTask((function* () {
          try {
            yield* sleep(100);
          } finally {
            yield* failsAfter(0, "cleaning up");
          }
        })());
        yield* sleep(100);
      });
      log.push(...failures, `${currentTask()?.cancelling()}`);
      yield* sleep(100);
      log.push("never");
    })());
    yield* sleep(1);
    parent.cancel();
    yield* sleep(1);
    yield* sleep(1);
    assertEquals([log, parent.cancelled()], [["cleaning up", "1"], true]);
  });
});

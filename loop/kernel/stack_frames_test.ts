import { assert, assertEquals, assertMatch } from "@std/assert";
import { raisedBy, simulate } from "../loop_testing.ts";
import { sleep } from "../waiting/sleep.ts";
import type { Coroutine } from "./coroutine.ts";
import { createTask } from "./ensure_future.ts";
import { framesOf } from "./stack_frames.ts";
import { currentTask, type Task } from "./task.ts";

function* inner(): Coroutine<void> {
  yield* sleep(10);
}

function* outer(): Coroutine<void> {
  yield* inner();
}

const names = (task: Task<unknown>, limit?: number) =>
  task.getStack(limit === undefined ? {} : { limit }).map(({ functionName }) => functionName);

Deno.test("framesOf() reads names, files and lines, and turns the order round", () => {
  const stack = `Error: at odds (with: 1:1)
    at inner (file:///a/b%20c.ts:3:5)
    at inner.next (<anonymous>)
    at async Promise.all (index 0)
    at async outer (https://example.org/x.ts:10:20)
    at file:///a/b.ts:1:2`;
  assertEquals(framesOf(stack), [
    { functionName: "(anonymous)", file: "file:///a/b.ts", line: 1, column: 2 },
    { functionName: "outer", file: "https://example.org/x.ts", line: 10, column: 20 },
    { functionName: "inner", file: "file:///a/b%20c.ts", line: 3, column: 5 },
  ]);
  assertEquals([framesOf(null), framesOf("")], [[], []]);
});

Deno.test("Task.getStack() gives the chain of calls by which a task came to wait, in debug mode", async () => {
  await simulate(function* () {
    const task = createTask(outer());
    assertEquals(names(task), []);
    yield* sleep(1);
    assertEquals(names(task).slice(0, 2), ["outer", "inner"]);
    assertEquals(names(task, 1), names(task).slice(-1));
    assertEquals([names(task, 0), names(task, -1), names(task, 1000)], [[], [], names(task)]);
    assertEquals([names(currentTask()!, 0), names(currentTask()!, 1).length], [[], 1]);
    const [frame] = task.getStack();
    assert(frame!.file === import.meta.url && frame!.line > 1 && frame!.column > 1);
    yield* task;
    assertEquals(names(task), []);
  }, { debug: true });
});

Deno.test("Task.getStack() gives nothing of a task that waits without debug mode", async () => {
  await simulate(function* () {
    const task = createTask(outer());
    yield* sleep(1);
    assertEquals(names(task), []);
    yield* task;
  });
});

Deno.test("Task.getStack() gives the current frames of the task that has its turn", async () => {
  await simulate(function* main() {
    function* nested(): Coroutine<string[]> {
      yield* sleep(0);
      return names(currentTask()!);
    }
    assertEquals((yield* nested()).slice(0, 2), ["main", "nested"]);
  });
});

Deno.test("Task.getStack() gives the frames of its error of a task that failed", async () => {
  await simulate(function* () {
    function* failing(): Coroutine<void> {
      yield* sleep(1);
      fail();
    }
    function fail(): never {
      throw new RangeError("no");
    }
    const task = createTask(failing());
    yield* raisedBy(task);
    assertEquals([names(task), names(task, 1)], [["failing", "fail"], ["failing"]]);
    assertEquals([names(task, 0), names(task, -1)], [[], []]);
  });
});

Deno.test("Task.printStack() writes the frames, or that there are none", async () => {
  await simulate(function* () {
    const lines: string[] = [];
    const print = (text: string) => lines.push(text);
    const task = createTask(outer(), { name: "worker" });
    task.printStack({ print });
    yield* sleep(1);
    task.printStack({ print });
    yield* task;
    assertEquals(lines[0], "No stack for task worker pending");
    assertMatch(
      lines[1]!,
      /^Stack for task worker pending, innermost last:\n {2}outer \(file:.*:\d+:\d+\)\n/,
    );
  }, { debug: true });
});

// deno-lint-ignore-file require-yield
import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { EventLoop } from "../event_loop.ts";
import { simulate, thrownBy } from "../loop_testing.ts";
import { Lock } from "../synchronization/lock.ts";
import { gather } from "./gather.ts";
import { shield } from "./shield.ts";
import { sleep } from "./sleep.ts";
import { taskGroup } from "./task_group.ts";
import { wait } from "./wait.ts";
import { waitFor } from "./wait_for.ts";
import {
  captureCallGraph,
  captureTaskTree,
  formatCallGraph,
  formatTaskTree,
  printCallGraph,
} from "./call_graph.ts";
import type { Coroutine } from "../kernel/coroutine.ts";
import { createTask } from "../kernel/ensure_future.ts";
import type { Future } from "../kernel/future.ts";
import { getRunningLoop } from "../kernel/running.ts";
import { currentTask, type Task } from "../kernel/task.ts";

const named = <T>(name: string, coro: Coroutine<T>) => createTask(coro, { name });

function* waitingFor(future: Future<unknown>): Coroutine<void> {
  yield* future;
}

/** Starts tasks, lets them wait, looks at them, and ends them. */
function* lookAt(tasks: Task<unknown>[], look: () => void): Coroutine<void> {
  yield* sleep(0);
  yield* sleep(0);
  look();
  for (const task of tasks) task.cancel();
  yield* wait(tasks);
}

Deno.test("captureCallGraph() goes from a task to all who wait for it", async () => {
  await simulate(function* () {
    const inner = named("inner", sleep(100));
    const tasks = [
      inner,
      named("awaits", waitingFor(inner)),
      named("gathers", waitingFor(gather(inner, sleep(100)))),
      named("shields", waitingFor(shield(inner))),
      named("waits", wait([inner])),
    ];
    yield* lookAt(tasks, () => {
      assertEquals(
        formatCallGraph(inner),
        `* task inner pending
  + Awaited by:
    * future pending
      + Awaited by:
        * task gathers pending
    * future pending
      + Awaited by:
        * task shields pending
    * task awaits pending
    * task waits pending`,
      );
    });
    yield* sleep(0);
    assertEquals(inner.awaitedBy(), []);
  });
});

Deno.test("captureTaskTree() goes from those for whom nobody waits down to what they wait for", async () => {
  await simulate(function* () {
    currentTask()!.setName("main");
    const lock = new Lock();
    yield* lock.acquire();
    function* locked(): Coroutine<void> {
      yield* lock.acquire();
    }
    const tasks = [
      named(
        "group",
        taskGroup(function* (group) {
          group.createTask(sleep(100), { name: "first" });
          group.createTask(sleep(100), { name: "second" });
        }),
      ),
      named("limited", waitFor(named("slow", sleep(100)), 200)),
      named("locked", locked()),
    ];
    yield* lookAt(tasks, () => {
      assertEquals(
        formatTaskTree(undefined, { frames: 0 }),
        `task main pending
task group pending
├── task first pending
└── task second pending
task limited pending
└── task slow pending
task locked pending`,
      );
      const [main, group, , last] = captureTaskTree();
      assertEquals([main?.waitsForOther, group?.waitsForOther, last?.waitsForOther], [
        false,
        false,
        true,
      ]);
    });
  });
});

Deno.test("a circle of tasks is shown once, and an end is made", async () => {
  const loop = new EventLoop({ log: () => {} });
  const tasks: Task<void>[] = [];
  function* awaiting(index: number): Coroutine<void> {
    yield* tasks[index]!;
  }
  tasks.push(loop.createTask(awaiting(1), { name: "first" }));
  tasks.push(loop.createTask(awaiting(0), { name: "second" }));
  await loop.runUntilComplete(sleep(0));
  assertEquals(
    formatTaskTree(loop),
    `task first pending
└── task second pending
    └── task first pending
        └── and more`,
  );
  assertEquals(
    formatCallGraph(tasks[0]),
    `* task first pending
  + Awaited by:
    * task second pending
      + Awaited by:
        * task first pending`,
  );
  loop.close();
});

Deno.test("a graph is no larger than it may be, and says so", async () => {
  await simulate(function* () {
    const future = named("inner", sleep(100));
    const tasks = [future, ...[1, 2, 3].map((n) => named(`task ${n}`, waitingFor(future)))];
    yield* lookAt(tasks, () => {
      assertEquals(
        formatCallGraph(future, { limit: 3 }),
        `* task inner pending
  + Awaited by:
    * task task 1 pending
    * task task 2 pending
    * and more`,
      );
      assertEquals(formatTaskTree(undefined, { limit: 1 }).split("\n").length, 1);
    });
  });
});

Deno.test("in debug mode the graph tells in which line each task waits", async () => {
  await simulate(function* () {
    function* inner(): Coroutine<void> {
      yield* sleep(100);
    }
    function* outer(): Coroutine<void> {
      yield* inner();
    }
    const task = named("task", outer());
    const waiter = named("waiter", waitingFor(task));
    yield* lookAt([task, waiter], () => {
      const graph = captureCallGraph(task)!;
      const names = graph.callStack.map(({ functionName }) => functionName);
      assertEquals(names.slice(0, 2), ["outer", "inner"]);
      assertEquals(graph.awaitedBy[0]!.callStack.map(({ functionName }) => functionName), [
        "waitingFor",
      ]);
      assert(formatCallGraph(task, { frames: 1 }).includes("/sleep.ts:"));
      assert(formatTaskTree().includes("task waiter pending in waitingFor (file://"));
      const lines: string[] = [];
      printCallGraph(task, { frames: 0, print: (text) => lines.push(text) });
      assertEquals(lines, [
        "* task task pending\n  + Awaited by:\n    * task waiter pending",
      ]);
    });
  }, { debug: true });
});

Deno.test("without an argument it is about the current task", async () => {
  await simulate(function* () {
    assertStrictEquals(captureCallGraph()?.future, currentTask());
    const { promise, resolve } = Promise.withResolvers<void>();
    getRunningLoop().callSoon(() => {
      assertEquals([captureCallGraph(), formatCallGraph()], [null, ""]);
      resolve();
    });
    yield* sleep(0);
    void promise;
  });
  assert(thrownBy(() => captureCallGraph()) instanceof Error);
});

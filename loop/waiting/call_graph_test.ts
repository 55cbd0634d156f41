// deno-lint-ignore-file require-yield -- a coroutine need not wait for anything
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
import { Future } from "../kernel/future.ts";
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

/** Starts so many tasks, each of which waits for what `previous` gives, and ends them after a look. */
async function withTasks(
  count: number,
  waitsFor: (tasks: readonly Task<void>[], last: Future<void>) => Future<unknown>,
  look: (tasks: readonly Task<void>[], last: Future<void>) => Coroutine<void>,
): Promise<void> {
  await simulate(function* () {
    const last = new Future<void>(getRunningLoop());
    const tasks: Task<void>[] = [];
    while (tasks.length < count) {
      tasks.push(named(`task ${tasks.length}`, waitingFor(waitsFor(tasks, last))));
    }
    yield* sleep(0);
    yield* look(tasks, last);
    if (!last.done()) last.setResult();
    yield* wait(tasks);
  });
}

/** How long a chain is looked at: longer than the stack is deep. */
const CHAIN = 20_000;

Deno.test("a chain of tasks may be longer than the stack is deep", async () => {
  await withTasks(CHAIN, (tasks, last) => tasks.at(-1) ?? last, function* (tasks) {
    let depth = 0;
    let graph = captureCallGraph(tasks[0], { limit: Infinity });
    for (; graph !== null; graph = graph.awaitedBy[0] ?? null) depth++;
    assertEquals(depth, CHAIN);
    depth = 0;
    let [, tree] = captureTaskTree(undefined, { limit: Infinity });
    for (; tree !== undefined; tree = tree.waitsFor[0]) depth++;
    assertEquals(depth, CHAIN);
    assertEquals(formatTaskTree(undefined, { frames: 0 }).split("\n").length, 1001);
    assert(formatTaskTree(undefined, { frames: 0 }).endsWith("└── and more"));
    assert(formatCallGraph(tasks[0]).endsWith("* and more"));
  });
});

Deno.test("a chain of futures between two tasks may be, too", async () => {
  await withTasks(2, (tasks, last) => {
    let future: Future<unknown> = tasks[0] ?? last;
    for (let n = 0; tasks.length > 0 && n < CHAIN; n++) {
      const next = new Future<void>(getRunningLoop());
      future.addDoneCallback(() => next.setResult(), next);
      future = next;
    }
    return future;
  }, function* (tasks) {
    const [, tree] = captureTaskTree();
    assertStrictEquals(tree?.task, tasks[1]);
    assertStrictEquals(tree?.waitsFor[0]?.task, tasks[0]);
  });
});

Deno.test("many tasks for which one waits are looked at once each, and no more than the limit", async () => {
  // Were it a look at all for each of them, these would be 400 million.
  const count = 20_000;
  await withTasks(count, (_tasks, last) => last, function* (tasks, last) {
    const all = gather(tasks);
    const waiters = [1, 2].map((n) => named(`waiter ${n}`, waitingFor(all)));
    yield* sleep(0);
    const [, first, second] = captureTaskTree(undefined, { limit: Infinity });
    assertEquals([first?.waitsFor.length, second?.waitsFor.length], [count, count]);
    const [, limited, none] = captureTaskTree(undefined, { limit: 5 });
    assertEquals([limited?.waitsFor.length, limited?.isCut, none], [3, true, undefined]);
    last.setResult();
    yield* wait(waiters);
  });
});

Deno.test("of the task that looks, the frames are its own", async () => {
  await simulate(function* () {
    function* asking(): Coroutine<void> {
      const names = [captureCallGraph()!, captureTaskTree()[0]!]
        .map(({ callStack }) => callStack.at(-1)?.functionName);
      assertEquals(names, ["asking", "asking"]);
      assertEquals(captureCallGraph(null, { frames: 1 })?.callStack.length, 1);
      assert(formatTaskTree().includes("> asking (file://"));
    }
    yield* asking();
  });
});

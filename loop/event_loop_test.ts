import { assert, assertEquals } from "@std/assert";
import { fromPromise } from "./bridges/promises.ts";
import { EventLoop, getRunningLoop } from "./event_loop.ts";
import type { Registered, Selector } from "./io/types.ts";
import { kernel } from "./kernel/abstract_event_loop.ts";
import type { Coroutine } from "./kernel/coroutine.ts";
import type { ExceptionContext } from "./kernel/exception_context.ts";
import { currentTask } from "./kernel/task.ts";
import { simulate, thrownBy } from "./loop_testing.ts";
import * as library from "./mod.ts";
import { memoryNetwork, socketPair } from "./network_testing.ts";
import { openConnection, startServer } from "./networking/streams.ts";
import { Lock } from "./synchronization/lock.ts";
import { SimulatedClock } from "./time/simulated_clock.ts";
import { sleep } from "./waiting/sleep.ts";
import { wait } from "./waiting/wait.ts";

Deno.test("runUntilComplete() returns the result of a coroutine or future, and can be called again", async () => {
  const loop = new EventLoop({ clock: new SimulatedClock() });
  assertEquals(await loop.runUntilComplete(sleep(10, "slept")), "slept");
  const future = loop.createFuture<number>();
  loop.callLater(5, () => future.setResult(1));
  assertEquals(await loop.runUntilComplete(future), 1);
  assertEquals(loop.time(), 15);
  loop.close();
});

Deno.test("runUntilComplete() throws what the coroutine throws", async () => {
  const loop = new EventLoop();
  const error = new Error("broken");
  const thrown = await loop.runUntilComplete((function* (): Coroutine<void> {
    yield;
    throw error;
  })()).catch((thrown) => thrown);
  loop.close();
  assert(thrown === error);
});

Deno.test("runUntilComplete() throws when the loop was stopped before the result was there", async () => {
  const loop = new EventLoop({ log: () => {} });
  loop.callSoon(() => loop.stop());
  const thrown = await loop.runUntilComplete(loop.createFuture<Error>()).catch((thrown) => thrown);
  assert(/must run until/.test(thrown.message), String(thrown));
  loop.close();
});

Deno.test("runForever() refuses to run twice at a time, inside a callback, or when closed", async () => {
  const loop = new EventLoop();
  const other = new EventLoop();
  const errors: Promise<unknown>[] = [];
  loop.callSoon(() => {
    errors.push(loop.runForever().catch((error) => error.message));
    errors.push(other.runForever().catch((error) => error.message));
    assert(/must be idle/.test(thrownBy(() => loop.close())?.message ?? ""));
    assert(loop.isRunning());
    loop.stop();
  });
  await loop.runForever();
  assert(!loop.isRunning());
  loop.close();
  other.close();
  errors.push(loop.runForever().catch((error) => error.message));
  const [twice, inside, closed] = await Promise.all(errors) as string[];
  assert(/must be idle/.test(twice ?? ""), twice);
  assert(/middle of a callback/.test(inside ?? ""), inside);
  assert(/closed/.test(closed ?? ""), closed);
});

Deno.test("close() is final and idempotent", () => {
  const loop = new EventLoop();
  assert(!loop.isClosed());
  loop.close();
  loop.close();
  assert(loop.isClosed());
  for (
    const use of [
      () => loop.callSoon(() => {}),
      () => loop.callSoonThreadsafe(() => {}),
      () => loop.callLater(1, () => {}),
      () => loop.addSignalHandler("SIGINT", () => {}),
    ]
  ) assert(/closed/.test(thrownBy(use)?.message ?? ""), String(use));
});

Deno.test("close() reports tasks that are pending", () => {
  const contexts: ExceptionContext[] = [];
  const loop = new EventLoop();
  loop.setExceptionHandler((_loop, context) => contexts.push(context));
  const task = loop.createTask(sleep(10));
  loop.close();
  assertEquals(contexts, [{ message: "Task was destroyed but it is pending", task }]);
});

/** Runs tasks until they wait, and closes their loop. @returns the reports, but for those of the tasks themselves */
async function reportsOfClosing(...coros: Coroutine[]): Promise<ExceptionContext[]> {
  const loop = new EventLoop({ clock: new SimulatedClock(), io: memoryNetwork() });
  const contexts: ExceptionContext[] = [];
  loop.setExceptionHandler((_loop, context) => contexts.push(context));
  for (const coro of coros) loop.createTask(coro);
  await loop.runUntilComplete(sleep(1));
  loop.close();
  assertEquals(loop[kernel].tasks.size, 0);
  return contexts.filter(({ message }) => !message.startsWith("Task was destroyed"));
}

Deno.test("close() lets the finally blocks of pending tasks close, cancel and release", async () => {
  const log: string[] = [];
  const lock = new Lock();
  function* holding(name: string): Coroutine {
    yield* lock.acquire();
    try {
      yield* sleep(1000);
    } finally {
      log.push(`${name} releases in ${currentTask()?.getName()}`);
      lock.release();
    }
  }
  function* connected(): Coroutine {
    const loop = getRunningLoop();
    const server = yield* startServer(() => {}, { hostname: "127.0.0.1", port: 0 });
    const [reader, writer] = yield* openConnection(server.addr);
    try {
      yield* reader.read();
    } finally {
      writer.close();
      server.close();
      loop.createTask(sleep(1));
      log.push(`closing: ${writer.isClosing()}`);
    }
  }
  const task = holding("holder");
  assertEquals(await reportsOfClosing(task, holding("next"), connected()), []);
  assertEquals(log.map((line) => line.replace(/Task-\d+/, "a task")), [
    "holder releases in a task",
    "closing: true",
  ]);
});

Deno.test("close() reports finally blocks that fail, or wait, and goes on", async () => {
  const log: string[] = [];
  function* failing(): Coroutine {
    try {
      yield* sleep(1000);
    } finally {
      log.push("fails");
      (null as unknown as Lock).release();
    }
  }
  function* waiting(): Coroutine {
    try {
      yield* sleep(1000);
    } finally {
      log.push("waits");
      yield* sleep(1);
      log.push("never");
    }
  }
  const reports = await reportsOfClosing(failing(), waiting(), failing());
  assertEquals(log, ["fails", "waits", "fails"]);
  assertEquals(reports.map(({ exception }) => (exception as Error).name), [
    "TypeError",
    "Error",
    "TypeError",
  ]);
  assert(reports.every(({ task }) => task !== undefined));
});

Deno.test("callAt() refuses what is no time", () => {
  const loop = new EventLoop();
  assert(thrownBy(() => loop.callLater(NaN, () => {})) instanceof RangeError);
  loop.close();
});

Deno.test("setDebug() turns debug mode on and off", () => {
  const loop = new EventLoop();
  assertEquals(loop.getDebug(), false);
  loop.setDebug(true);
  assertEquals(loop.getDebug(), true);
  loop.close();
});

Deno.test("drain() stops accepting, and ends what waits, when it is called from outside", async () => {
  const io = memoryNetwork();
  const loop = new EventLoop({ io });
  const [, far] = socketPair();
  const steps: string[] = [];
  const receiving = loop.createTask(loop.sockRecv(far, 10));
  // Nothing but this promise can end the loop's wait.
  void Promise.resolve().then(() => loop.drain(() => steps.push("accepts no more")));
  const error = await loop.runUntilComplete(receiving).catch((error) => error);
  assert(error instanceof Deno.errors.ConnectionAborted, String(error));
  assertEquals(steps, ["accepts no more"]);
  loop.close();
  loop.drain(() => steps.push("closed already"));
  assertEquals(steps, ["accepts no more"]);
});

Deno.test("drain() accepts whoever has come before it stops accepting", async () => {
  const io = memoryNetwork();
  const steps: string[] = [];
  await simulate(function* () {
    const loop = getRunningLoop();
    const listener = yield* loop.sockListen({ hostname: "127.0.0.1", port: 0 });
    const accepting = loop.createTask((function* () {
      for (;;) {
        yield* loop.sockAccept(listener);
        steps.push("accepts");
      }
    })());
    yield* sleep(1);
    for (let i = 0; i < 2; i++) io.connect(listener.addr);
    loop.drain(() => {
      steps.push("accepts no more");
      accepting.cancel();
    });
    yield* wait([accepting]);
    assert(io.connect(listener.addr).error instanceof Deno.errors.ConnectionRefused);
  }, { io });
  assertEquals(steps, ["accepts", "accepts", "accepts no more"]);
});

Deno.test("drain() drains although what stops accepting throws", async () => {
  const loop = new EventLoop({ io: memoryNetwork() });
  const [, far] = socketPair();
  const contexts: ExceptionContext[] = [];
  loop.setExceptionHandler((_loop, context) => contexts.push(context));
  const boom = new Error("boom");
  loop.drain(() => {
    throw boom;
  });
  const error = await loop.runUntilComplete(loop.sockRecv(far, 10)).catch((error) => error);
  assert(error instanceof Deno.errors.ConnectionAborted, String(error));
  assertEquals(contexts.map(({ exception }) => exception), [boom]);
  loop.close();
});

Deno.test("shutdown() waits for what a closed socket still sends, and closes the loop", async () => {
  const { selector, lingering } = lingeringSelector();
  const loop = new EventLoop({ selector });
  lingering.push([], []);
  let isShutDown = false;
  const shutdown = loop.shutdown().then(() => isShutDown = true);
  assertEquals([isShutDown, loop.isClosed()], [false, false]);
  await shutdown;
  assertEquals([lingering.length, loop.isClosed()], [0, true]);
  await loop.shutdown();
});

Deno.test("shutdown() closes what the program has forgotten and nobody would serve", async () => {
  const { selector, lingering } = lingeringSelector();
  const [near, far] = socketPair();
  lingering.push([near]);
  const loop = new EventLoop({ selector });
  await loop.shutdown();
  assertEquals([near.isClosed, far.isClosed], [true, false]);
});

Deno.test("shutdown() refuses while the loop is running", async () => {
  const loop = new EventLoop();
  const refused = await loop.runUntilComplete(
    (function* () {
      const [error] = yield* fromPromise(
        Promise.all([loop.shutdown().catch((error: Error) => error)]),
      );
      return error;
    })(),
  );
  assert(/must be idle/.test(refused?.message ?? ""), String(refused));
  await loop.shutdown();
});

Deno.test("getRunningLoop() gives the loop that a program made", async () => {
  const loop = new EventLoop();
  assertEquals(
    await loop.runUntilComplete((function* () {
      yield;
      return getRunningLoop() === loop;
    })()),
    true,
  );
  loop.close();
});

Deno.test("EventLoop shows a program nothing that is the kernel's business", () => {
  const loop = new EventLoop();
  assertEquals(Object.keys(loop).sort(), ["observer", "slowCallbackDuration"]);
  assert(!Object.values(library).some((value: unknown) => value === kernel));
  loop.close();
});

/** A selector that has sockets as long as there are answers left to give, one for each `select()`. */
function lingeringSelector(): { selector: Selector; lingering: Registered[][] } {
  const lingering: Registered[][] = [];
  const selector = Object.defineProperties(memoryNetwork().selector(), {
    size: { get: () => lingering.length },
    select: { value: () => Promise.resolve(lingering.shift()) },
  });
  return { selector, lingering };
}

import { assert, assertEquals } from "@std/assert";
import { Controller, controlMemory, Gate } from "./control.ts";
import type { GateOrder } from "./gate_worker_testing.ts";

/** Lets the other threads have their turn until `isSo`. A test that waits for ever is ended by its runner. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

/** Threads that run callbacks, three in each iteration, and who may stop them. */
async function startThreads(lanes: number, lookMs = 60_000) {
  const control = controlMemory();
  const counts = new Int32Array(new SharedArrayBuffer(12));
  const controller = new Controller(control);
  const url = new URL("./gate_worker_testing.ts", import.meta.url);
  const workers = await Promise.all(Array.from({ length: lanes }, async (_, lane) => {
    const worker = new Worker(url, { type: "module" });
    const news = new Promise((resolve) => worker.onmessage = resolve);
    worker.postMessage({ control, lane, counts, callbacks: 3, lookMs } satisfies GateOrder);
    await news;
    return worker;
  }));
  return {
    controller,
    callbacks: () => Atomics.load(counts, 0),
    /** Gives an order, and waits until it is in effect. */
    async order(...order: Parameters<Controller["give"]>) {
      controller.give(...order);
      await until(() => controller.isInEffect);
    },
    async end() {
      Atomics.store(counts, 2, 1);
      const ended = workers.map((worker) => new Promise((resolve) => worker.onmessage = resolve));
      controller.give("run");
      await Promise.all(ended);
      for (const worker of workers) worker.terminate();
    },
  };
}

for (const lanes of [1, 3]) {
  Deno.test(`a pause stops ${lanes} thread(s), a step lets one callback run, run all`, async () => {
    const { controller, callbacks, order, end } = await startThreads(lanes);
    await until(() => callbacks() > 0);
    await order("pause");
    assertEquals(controller.state, "paused");
    const before = callbacks();
    for (let step = 1; step <= 10; step++) {
      await order("step");
      assertEquals(callbacks(), before + step);
    }
    await order("run");
    assertEquals(controller.state, "running");
    await until(() => callbacks() > before + 100);
    await end();
  });
}

Deno.test("a big step lets an iteration run to its end", async () => {
  const { callbacks, order, end } = await startThreads(1);
  await order("pause");
  await order("big step");
  // It stands before the first callback of the next iteration, whatever it stood before.
  const before = callbacks();
  assertEquals(before % 3, 0);
  await order("big step");
  assertEquals(callbacks(), before + 3);
  await order("step");
  await order("big step");
  assertEquals(callbacks(), before + 6);
  await end();
});

Deno.test("slow motion stops before each callback, and an order ends such a stop at once", async () => {
  const { controller, callbacks, order, end } = await startThreads(1);
  await order("slow", 1);
  assertEquals(controller.state, "slow");
  const before = callbacks();
  await until(() => callbacks() > before + 3);
  await order("slow", 10_000);
  await order("pause");
  const paused = callbacks();
  await order("step");
  assertEquals(callbacks(), paused + 1);
  await end();
});

Deno.test("a thread that waits counts as paused, and what comes next to run is the step", () => {
  const memory = controlMemory();
  const controller = new Controller(memory);
  const gate = new Gate(memory, 0);
  controller.give("pause");
  assert(controller.isInEffect);
  controller.give("step");
  assertEquals([controller.isInEffect, controller.isStepOpen], [false, true]);
  assertEquals(gate.beforeCallback(), true);
  assertEquals([controller.isInEffect, controller.isStepOpen], [false, false]);
  gate.waits();
  assert(controller.isInEffect);
  controller.give("run");
  assertEquals(gate.beforeCallback(), false);
  controller.give("pause");
  assert(!controller.isInEffect);
  gate.close();
  assert(controller.isInEffect);
});

Deno.test("who stands is let go when the one who could do it is gone", async () => {
  const { controller, callbacks, end } = await startThreads(1, 5);
  controller.give("pause");
  await until(() => controller.isInEffect);
  const before = callbacks();
  // From here on no heart beats.
  await until(() => callbacks() > before);
  assertEquals(controller.state, "running");
  await end();
});

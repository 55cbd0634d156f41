import { assert, assertEquals } from "@std/assert";
import { getRunningLoop } from "./event_loop.ts";
import type { AbstractTask } from "./kernel/abstract_types.ts";
import type { Coroutine } from "./kernel/coroutine.ts";
import { createTask } from "./kernel/ensure_future.ts";
import { simulate, thrownBy } from "./loop_testing.ts";
import { run } from "./run.ts";
import { SimulatedClock } from "./time/simulated_clock.ts";
import { sleep } from "./waiting/sleep.ts";

Deno.test("run() returns what the coroutine returns, and throws what it throws", async () => {
  assertEquals(await run(sleep(0, "x")), "x");
  const error = new Error("broken");
  const thrown = await run((function* (): Coroutine<void> {
    yield;
    throw error;
  })()).catch((thrown) => thrown);
  assert(thrown === error);
});

Deno.test("run() cancels the tasks that are left, waits for them, and closes the loop", async () => {
  const log: string[] = [];
  const loop = await simulate(function* () {
    createTask((function* () {
      try {
        yield* sleep(1000);
      } finally {
        yield* sleep(5);
        log.push("clean");
      }
    })());
    yield* sleep(1);
    return getRunningLoop();
  });
  assertEquals(log, ["clean"]);
  assert(loop.isClosed());
});

Deno.test("run() reports what fails while the program ends", async () => {
  const logged: string[] = [];
  await simulate(function* () {
    createTask((function* () {
      try {
        yield* sleep(1000);
      } finally {
        throwBroken();
      }
    })());
    yield* sleep(1);
  }, { log: (text) => logged.push(text) });
  assertEquals(logged.length, 1);
  assert(/while the program was ending[^]*broken/.test(logged[0] ?? ""), logged[0]);
});

function throwBroken(): never {
  throw new Error("broken");
}

Deno.test("run() refuses to run inside a loop, and takes a coroutine only", async () => {
  await simulate(function* () {
    assert(/inside one/.test(thrownBy(() => run(sleep(1)))?.message ?? ""));
    yield;
  });
  for (const other of [sleep, Promise.resolve()]) {
    assert(thrownBy(() => run(other as unknown as Coroutine<void>)) instanceof TypeError);
  }
});

Deno.test("run() passes its options to the loop", async () => {
  const clock = new SimulatedClock();
  const task: AbstractTask[] = [];
  await run(
    (function* () {
      assertEquals(getRunningLoop().getDebug(), true);
      yield* sleep(100);
    })(),
    { clock, debug: true, observer: { taskCreated: (created) => task.push(created) } },
  );
  assertEquals(clock.now(), 100);
  assertEquals(task.length, 1);
});

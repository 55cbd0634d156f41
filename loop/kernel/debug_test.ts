import { assert, assertEquals } from "@std/assert";
import { EventLoop, getRunningLoop } from "../event_loop.ts";
import { simulate, thrownBy } from "../loop_testing.ts";
import { SimulatedClock } from "../time/simulated_clock.ts";
import { sleep } from "../waiting/sleep.ts";
import { createTask } from "./ensure_future.ts";
import { currentTask } from "./task.ts";

Deno.test("debug mode names the callbacks and tasks that hold the loop, and for how long", async () => {
  const clock = new SimulatedClock();
  const warnings: string[] = [];
  await simulate(
    function* () {
      const loop = getRunningLoop();
      loop.callSoon(function computeFib() {
        clock.advance(150);
      });
      loop.callSoon(function isQuick() {
        clock.advance(99);
      });
      yield* createTask(
        (function* () {
          clock.advance(1000);
          yield* sleep(1);
        })(),
        { name: "greedy" },
      );
      loop.slowCallbackDuration = 50;
      loop.callSoon(function isQuick() {
        clock.advance(99);
      });
      yield* sleep(1);
    },
    { clock, debug: true, log: (text) => warnings.push(text) },
  );
  assertEquals(warnings, [
    "Slow callback: callback computeFib held the loop for 150 ms",
    "Slow callback: task greedy pending held the loop for 1000 ms",
    "Slow callback: callback isQuick held the loop for 99 ms",
  ]);
});

Deno.test("debug mode refuses callSoon() from outside while the loop waits", async () => {
  const loop = new EventLoop({ debug: true });
  let error: Error | undefined;
  queueMicrotask(() => {
    error = thrownBy(() => loop.callSoon(() => {}));
    loop.callSoonThreadsafe(() => loop.stop());
  });
  await loop.runForever();
  loop.close();
  assert(/callSoonThreadsafe/.test(error?.message ?? ""), String(error));
});

Deno.test("debug mode warns of a task that swallowed a cancellation", async () => {
  const warnings: string[] = [];
  await simulate(
    function* () {
      const swallow = function* () {
        try {
          yield* sleep(10);
        } catch {
          // A cancellation ends here, and nobody learns of it.
        }
      };
      const task = createTask(swallow(), { name: "stubborn" });
      yield* sleep(1);
      task.cancel();
      yield* task;
      const honest = createTask((function* () {
        yield* swallow();
        currentTask()?.uncancel();
      })());
      yield* sleep(1);
      honest.cancel();
      yield* honest;
    },
    { debug: true, log: (text) => warnings.push(text) },
  );
  assertEquals(warnings.length, 1);
  assert(/task stubborn.*swallowed/.test(warnings[0] ?? ""), warnings[0]);
});

import { assertEquals } from "@std/assert";
import { fromPromise } from "../bridges/promises.ts";
import { getRunningLoop } from "../event_loop.ts";
import { simulate } from "../loop_testing.ts";
import { sleep } from "../waiting/sleep.ts";
import { waitFor } from "../waiting/wait_for.ts";
import { SimulatedClock } from "./simulated_clock.ts";

Deno.test("SimulatedClock jumps to the next timer when nothing is ready", async () => {
  const week = 7 * 24 * 3600 * 1000;
  const times = await simulate(function* () {
    const loop = getRunningLoop();
    const before = loop.time();
    yield* sleep(week);
    return [before, loop.time()];
  });
  assertEquals(times, [0, week]);
});

Deno.test("SimulatedClock stands still while callbacks are ready", async () => {
  const time = await simulate(function* () {
    for (let turn = 0; turn < 1000; turn++) yield* sleep(0);
    return getRunningLoop().time();
  });
  assertEquals(time, 0);
});

Deno.test("SimulatedClock lets native promises go first", async () => {
  const value = await simulate(function* () {
    const promise = (async () => {
      for (let turn = 0; turn < 10; turn++) await null;
      return "in time";
    })();
    return yield* waitFor(fromPromise(promise), 1);
  });
  assertEquals(value, "in time");
});

Deno.test("SimulatedClock.advance() lets time pass for a computation", () => {
  const clock = new SimulatedClock();
  clock.advance(3);
  clock.advance(4);
  assertEquals(clock.now(), 7);
});

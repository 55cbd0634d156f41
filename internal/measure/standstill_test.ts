import { assertEquals } from "@std/assert";
import { ManualClock, StoppedClock } from "./manual_clock_testing.ts";
import { measureSteadily, standstillText, StandstillWatch } from "./standstill.ts";
import type { TimerClock } from "./timer_clock.ts";

Deno.test("StandstillWatch sees nothing while calls are made in time, or a little late", () => {
  const clock = new StoppedClock();
  using watch = new StandstillWatch(clock);
  for (let i = 0; i < 20; i++) {
    clock.stop(900);
    clock.advance(200);
  }
  assertEquals(watch.stoodStillMs, 0);
});

Deno.test("StandstillWatch adds up the times in which the process was stopped", () => {
  const clock = new StoppedClock();
  using watch = new StandstillWatch(clock);
  clock.advance(200);
  clock.stop(2500);
  clock.advance(200);
  assertEquals(watch.stoodStillMs, 2500);
  clock.advance(5000);
  clock.stop(60_000);
  // Also when the late call has not been made yet.
  assertEquals(watch.stoodStillMs, 2500 + 60_000 - 200);
});

Deno.test("StandstillWatch leaves no call behind", () => {
  const clock = new ManualClock();
  {
    using _ = new StandstillWatch(clock);
    clock.advance(1000);
    assertEquals(clock.pending, 1);
  }
  assertEquals(clock.pending, 0);
});

/** Measures with a clock that is stopped for so long in each attempt. @returns the attempts, and what was told */
async function attempts(clock: TimerClock, measure: (attempt: number) => string | null) {
  const told: number[] = [];
  let made = 0;
  const end = await measureSteadily(() => Promise.resolve(measure(++made)), clock, (ms) => {
    told.push(ms);
  });
  return { ...end, made, told };
}

Deno.test("measureSteadily() measures again when time stood still", async () => {
  const clock = new StoppedClock();
  const { result, stoodStillMs, made, told } = await attempts(clock, (attempt) => {
    if (attempt === 1) clock.stop(2700);
    return `attempt ${attempt}`;
  });
  assertEquals([result, stoodStillMs, made, told], ["attempt 2", 0, 2, [2500]]);
});

Deno.test("measureSteadily() gives up after three attempts, and at an interruption", async () => {
  const clock = new StoppedClock();
  const stop = () => clock.stop(2700);
  const thrice = await attempts(clock, (attempt) => (stop(), `attempt ${attempt}`));
  assertEquals([thrice.result, thrice.stoodStillMs, thrice.told], ["attempt 3", 2500, [
    2500,
    2500,
  ]]);
  const interrupted = await attempts(clock, () => (stop(), null));
  assertEquals([interrupted.result, interrupted.made], [null, 1]);
});

Deno.test("standstillText() tells tenths of seconds", () => {
  assertEquals(standstillText(2540), "time stood still for 2.5 s (was the program stopped?)");
});

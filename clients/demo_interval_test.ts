import { assertEquals } from "@std/assert";
import { type Interval, IntervalCounter, intervalsIn } from "./demo_interval.ts";
import { ManualClock } from "../internal/measure/manual_clock_testing.ts";

Deno.test("intervalsIn() gives three parts, unless they were too short or too long to read", () => {
  const cases = [[10, 1], [500, 2], [1000, 3], [2500, 3], [5000, 5], [30_000, 30]] as const;
  for (const [phaseMs, intervals] of cases) assertEquals(intervalsIn(phaseMs), intervals);
});

function counted(durationMs: number, intervals: number) {
  const clock = new ManualClock();
  const told: Interval[] = [];
  const counter = new IntervalCounter(durationMs, intervals, clock, (one) => told.push(one));
  return { clock, told, counter };
}

Deno.test("IntervalCounter tells the rate of one client and the latencies of the other", () => {
  const { clock, told, counter } = counted(1000, 2);
  clock.advance(77);
  counter.start();
  for (let i = 0; i < 30; i++) counter.fastAnswered();
  counter.slowAnswered(120);
  counter.slowAnswered(130);
  clock.advance(500);
  assertEquals(told, [{ endMs: 500, fastReqPerSec: 60, slowLatenciesMs: [120, 130] }]);
  counter.fastAnswered();
  clock.advance(700); // the answers that are on their way at the end are waited for
  assertEquals(told.length, 1);
  counter.stop(true);
  assertEquals(told[1], { endMs: 1000, fastReqPerSec: 2, slowLatenciesMs: [] });
  assertEquals([told.length, clock.pending], [2, 0]);
});

Deno.test("IntervalCounter does not tell an interval that was cut short", () => {
  const { clock, told, counter } = counted(1000, 4);
  counter.start();
  counter.fastAnswered();
  clock.advance(400);
  counter.stop(false);
  clock.advance(1000);
  assertEquals([told.length, clock.pending], [1, 0]);
});

Deno.test("IntervalCounter tells nothing when the phase never started", () => {
  const { told, counter } = counted(1000, 4);
  counter.stop(true);
  assertEquals(told, []);
});

Deno.test("IntervalCounter divides by the time that has passed when a tick is late", () => {
  const told: Interval[] = [];
  const ticks: (() => void)[] = [];
  let nowMs = 0;
  const clock = {
    now: () => nowMs,
    after(_delayMs: number, fn: () => void) {
      ticks.push(fn);
      return () => {};
    },
  };
  const counter = new IntervalCounter(300, 3, clock, (one) => told.push(one));
  counter.start();
  for (let i = 0; i < 40; i++) counter.fastAnswered();
  nowMs = 200; // due at 100
  ticks[0]!();
  assertEquals(told, [{ endMs: 100, fastReqPerSec: 200, slowLatenciesMs: [] }]);
  counter.fastAnswered();
  nowMs = 900; // due at 200, and long after the end
  ticks[1]!();
  assertEquals(told[1], { endMs: 200, fastReqPerSec: 10, slowLatenciesMs: [] });
  // Nothing is left of the third part.
  counter.stop(true);
  assertEquals(told.length, 2);
});

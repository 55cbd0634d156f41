import { assertAlmostEquals, assertEquals } from "@std/assert";
import { ManualClock, StoppedClock } from "../internal/measure/manual_clock_testing.ts";
import { Measurement, type MeasurementEvents } from "./measurement.ts";

function begin(
  limits: { durationMs?: number; requests?: number } = {},
  events: MeasurementEvents = {},
) {
  const clock = new ManualClock();
  clock.advance(123);
  const { durationMs = Infinity, requests = Infinity } = limits;
  const measurement = new Measurement({ clock, durationMs, requests }, events);
  const ends: number[] = [];
  measurement.start(() => ends.push(clock.now()));
  const answer = (latencyMs = 0) => measurement.answered(clock.now() - latencyMs, clock.now());
  return { clock, measurement, ends, answer };
}

Deno.test("take() grants what is left, and nothing after the end", () => {
  const { measurement, clock } = begin({ requests: 10 });
  assertEquals([4, 4, 4, 4].map((wanted) => measurement.take(wanted)), [4, 4, 2, 0]);
  const unbounded = begin().measurement;
  assertEquals(unbounded.take(1000), 1000);
  unbounded.end(clock.now(), "stopped");
  assertEquals(unbounded.take(1), 0);
});

Deno.test("answered() ends the run at the last of the requests, not when that is noticed", () => {
  const { measurement, clock, ends, answer } = begin({ requests: 3 });
  for (let i = 0; i < 3; i++) {
    clock.advance(500);
    answer();
  }
  clock.advance(5000);
  assertEquals(ends, [123 + 1500]);
  assertEquals(measurement.seconds, 1.5);
  assertEquals(measurement.reqPerSec, 2);
  assertEquals(measurement.endReason, "done");
  assertEquals(clock.pending, 0);
});

Deno.test("answered() does not count what comes after the deadline, when its timer is late", () => {
  const { measurement, clock, ends, answer } = begin({ durationMs: 1000 });
  clock.advance(999);
  answer();
  // The event loop is so busy with reads that no timer has run yet.
  measurement.answered(clock.now(), clock.now() + 2);
  assertEquals(ends.length, 1);
  assertEquals([measurement.requests, measurement.seconds], [1, 1]);
  assertEquals(measurement.take(1), 0);
});

Deno.test("end() counts the first time only", () => {
  const { measurement, clock, ends } = begin({ durationMs: 3000 });
  clock.advance(2000);
  measurement.end(clock.now(), "stopped");
  measurement.end(clock.now(), "failed");
  clock.advance(5000);
  assertEquals(ends.length, 1);
  assertEquals([measurement.seconds, measurement.endReason], [2, "stopped"]);
});

Deno.test("onSecond() is told the rate of each second, the last one too", () => {
  const rates: number[] = [];
  const { clock, answer } = begin({ durationMs: 3000 }, { onSecond: (rate) => rates.push(rate) });
  for (const count of [5, 0, 7]) {
    clock.advance(400);
    for (let i = 0; i < count; i++) answer();
    clock.advance(600);
  }
  assertEquals(rates, [5, 0, 7]);
  assertEquals(clock.pending, 0);
});

Deno.test("onSilence() is told each five seconds without an answer, and not of the drain", () => {
  const told: [number, number][] = [];
  const { clock, measurement, answer } = begin({}, {
    onSilence: (seconds) => told.push([clock.now() - 123, seconds]),
  });
  clock.advance(11_000);
  answer();
  clock.advance(5_000); // The second in which the answer came counts as answered.
  assertEquals(told, [[5_000, 5], [10_000, 10]]);
  clock.advance(1_000);
  assertEquals(told.slice(2), [[17_000, 5]]);
  measurement.end(clock.now() + 5_000, "stopped");
  clock.advance(20_000);
  assertEquals([told.length, clock.pending], [3, 0]);
});

Deno.test("onSilence() is not told of a time in which this program stood still", () => {
  const told: number[] = [];
  const clock = new StoppedClock();
  const limits = { clock, durationMs: Infinity, requests: Infinity };
  const measurement = new Measurement(limits, { onSilence: (seconds) => told.push(seconds) });
  measurement.start(() => {});
  clock.stop(60_000);
  clock.advance(3_000); // The second that is a minute long counts as two.
  assertEquals(told, []);
  clock.advance(1_000);
  assertEquals(told, [5]);
});

Deno.test("onSecond() divides by the time that has passed when its timer is late", () => {
  const late: (() => void)[] = [];
  let nowMs = 0;
  const rates: number[] = [];
  const measurement = new Measurement({
    clock: {
      now: () => nowMs,
      after(_delayMs, fn) {
        late.push(fn);
        return () => {};
      },
    },
    durationMs: Infinity,
    requests: Infinity,
  }, { onSecond: (rate) => rates.push(rate) });
  measurement.start(() => {});
  for (let i = 0; i < 30; i++) measurement.answered(0, 1);
  nowMs = 2500; // two and a half seconds in one step: one line, with the rate of all of it
  late.shift()!();
  for (let i = 0; i < 30; i++) measurement.answered(2500, 2600);
  nowMs = 3000;
  late.shift()!();
  assertEquals(rates, [12, 60]);
});

Deno.test("onAnswer() is told the latency of each answer that counts", () => {
  const latencies: number[] = [];
  const { clock, measurement, answer } = begin({}, { onAnswer: (ms) => latencies.push(ms) });
  clock.advance(100);
  answer(69);
  answer(0.5);
  measurement.end(clock.now(), "stopped");
  clock.advance(1);
  answer(1);
  assertEquals(latencies, [69, 0.5]);
  assertEquals(measurement.latencyMs.max, 69);
  assertAlmostEquals(measurement.latencyMs.p50, 0.5, 0.001);
});

Deno.test("seconds and reqPerSec are zero when the window was never open", () => {
  const measurement = new Measurement({
    clock: new ManualClock(),
    durationMs: Infinity,
    requests: Infinity,
  });
  measurement.end(0, "stopped");
  assertEquals([measurement.seconds, measurement.reqPerSec, measurement.cpuShare], [0, 0, 0]);
});

Deno.test("lost() lets the run end without the answers that will never come", () => {
  const { measurement, clock, ends, answer } = begin({ requests: 3 });
  answer();
  measurement.lost(1);
  assertEquals(ends, []);
  clock.advance(5);
  answer();
  assertEquals([ends, measurement.requests, measurement.endReason], [[128], 2, "done"]);
  const last = begin({ requests: 1 });
  last.measurement.lost(1);
  assertEquals([last.ends, last.measurement.requests], [[123], 0]);
});

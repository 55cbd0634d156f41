import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { LatencyRecorder } from "./latency.ts";

Deno.test("summary() is all zero when nothing was recorded", () => {
  assertEquals(new LatencyRecorder().summary(), { p50: 0, p90: 0, p99: 0, p999: 0, max: 0 });
});

Deno.test("summary() finds the percentiles of 1 to 10000 ms within 0.1 %", () => {
  const recorder = new LatencyRecorder();
  for (let ms = 10000; ms >= 1; ms--) recorder.record(ms);
  const { p50, p90, p99, p999, max } = recorder.summary();
  for (const [got, expected] of [[p50, 5000], [p90, 9000], [p99, 9900], [p999, 9990]] as const) {
    assert(Math.abs(got - expected) <= expected / 1000, `${got} is not about ${expected}`);
  }
  assertEquals(max, 10000);
});

Deno.test("record() takes a latency of zero and one above the histogram's range", () => {
  const recorder = new LatencyRecorder();
  recorder.record(0);
  assertEquals(recorder.summary().max, 0);
  recorder.record(3e6);
  assertEquals(recorder.summary().max, 3e6);
});

Deno.test("record() tells microseconds apart", () => {
  const recorder = new LatencyRecorder();
  recorder.record(0.021);
  recorder.record(0.022);
  const { p50, max } = recorder.summary();
  assert(Math.abs(p50 - 0.021) < 0.0001);
  assertEquals(max, 0.022);
});

Deno.test("summary() is ordered, and agrees with sorting", () => {
  const latency = fc.double({ min: 1e-6, max: 1e5, noNaN: true });
  fc.assert(fc.property(fc.array(latency, { minLength: 1, maxLength: 200 }), (latencies) => {
    const recorder = new LatencyRecorder();
    for (const ms of latencies) recorder.record(ms);
    const { p50, p90, p99, p999, max } = recorder.summary();
    assert(p50 <= p90 && p90 <= p99 && p99 <= p999 && p999 <= max);
    const sorted = latencies.toSorted((a, b) => a - b);
    const median = sorted[Math.ceil(sorted.length / 2) - 1]!;
    assert(Math.abs(p50 - median) <= median / 1000 + 1e-6, `${p50} is not about ${median}`);
    assertEquals(max, sorted.at(-1));
  }));
});

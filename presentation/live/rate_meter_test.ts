import { assertEquals } from "@std/assert";
import { RateMeter } from "./rate_meter.ts";

const window = (startMs: number, endMs: number, requests: number) => ({
  startMs,
  endMs,
  requests,
  cpuMs: 0,
});

Deno.test("RateMeter knows no rate before the first window", () => {
  assertEquals(new RateMeter(() => 0).perSecond, null);
});

Deno.test("RateMeter gives the rate of the last half second, and forgets what was before", () => {
  const meter = new RateMeter(() => 2000);
  meter.add(window(0, 1000, 7));
  for (let start = 1000; start < 2000; start += 100) meter.add(window(start, start + 100, 50));
  assertEquals(meter.perSecond, 500);
});

Deno.test("RateMeter counts a single window that is longer than its span as a whole", () => {
  const meter = new RateMeter(() => 4100);
  meter.add(window(100, 4100, 1));
  assertEquals(meter.perSecond, 0.25);
});

Deno.test("RateMeter falls to 0 when nothing is told any more", () => {
  let nowMs = 1000;
  const meter = new RateMeter(() => nowMs);
  meter.add(window(900, 1000, 10));
  assertEquals(meter.perSecond, 100);
  nowMs = 1500;
  assertEquals(meter.perSecond, 100);
  nowMs = 3000;
  assertEquals(meter.perSecond, 0.5);
  nowMs = 6001;
  assertEquals(meter.perSecond, 0);
});

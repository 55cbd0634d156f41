import { assertEquals } from "@std/assert";
import type { TimerClock } from "../internal/measure/timer_clock.ts";
import { LoopClock } from "./loop_clock.ts";
import { ManualClock } from "../internal/measure/manual_clock_testing.ts";

/** A clock on top of one whose own timers never come, as in a thread that is blocked. */
function blocked() {
  let nowMs = 1000;
  let wakes = 0;
  let cancelled = 0;
  const underneath: TimerClock = { now: () => nowMs, after: () => () => cancelled++ };
  const clock = new LoopClock(underneath, () => wakes++);
  const calls: string[] = [];
  const after = (delayMs: number, name: string) => clock.after(delayMs, () => calls.push(name));
  const advance = (ms: number) => clock.callDue(nowMs += ms);
  return { clock, calls, after, advance, wakes: () => wakes, cancelled: () => cancelled };
}

Deno.test("callDue() makes each call once, when it is due", () => {
  const { calls, after, advance, cancelled } = blocked();
  after(20, "second");
  after(10, "first");
  advance(9.9);
  assertEquals(calls, []);
  advance(0.1);
  assertEquals(calls, ["first"]);
  advance(100);
  advance(100);
  assertEquals([calls, cancelled()], [["first", "second"], 2]);
});

Deno.test("callDue() does not make a call that another one has cancelled", () => {
  const { clock, calls, after, advance } = blocked();
  clock.after(10, () => cancel());
  const cancel = after(10, "cancelled");
  advance(10);
  assertEquals(calls, []);
});

Deno.test("callDue() leaves calls that are added meanwhile to the next time", () => {
  const { clock, calls, after, advance } = blocked();
  clock.after(10, () => after(0, "added"));
  advance(10);
  assertEquals([calls, clock.timeoutMs(clock.now())], [[], 0]);
  advance(0);
  assertEquals(calls, ["added"]);
});

Deno.test("timeoutMs() is the time until the next call, and never negative", () => {
  const { clock, after } = blocked();
  assertEquals(clock.timeoutMs(1000), Infinity);
  const cancel = after(10, "next");
  after(30, "later");
  assertEquals([clock.timeoutMs(1004), clock.timeoutMs(1100)], [6, 0]);
  cancel();
  assertEquals(clock.timeoutMs(1004), 26);
});

Deno.test("after() wakes the loop, which may be waiting for longer, and so does a call", () => {
  const { after, advance, wakes } = blocked();
  after(10, "next");
  assertEquals(wakes(), 1);
  advance(10);
  assertEquals(wakes(), 2);
});

Deno.test("LoopClock lets the clock underneath make the calls, if it comes first", () => {
  const underneath = new ManualClock();
  const clock = new LoopClock(underneath, () => {});
  let calls = 0;
  clock.after(10, () => calls++);
  underneath.advance(10);
  clock.callDue(clock.now());
  assertEquals([calls, underneath.pending, clock.timeoutMs(clock.now())], [1, 0, Infinity]);
});

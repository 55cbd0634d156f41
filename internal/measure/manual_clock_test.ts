import { assertEquals } from "@std/assert";
import { ManualClock } from "./manual_clock_testing.ts";

Deno.test("advance() makes the calls that become due, in the order of their moments", () => {
  const clock = new ManualClock();
  const calls: [string, number][] = [];
  const note = (name: string) => () => calls.push([name, clock.now()]);
  clock.after(20, note("c"));
  clock.after(10, note("a"));
  clock.after(10, note("b"));
  clock.after(31, note("never"));
  clock.advance(30);
  assertEquals(calls, [["a", 10], ["b", 10], ["c", 20]]);
  assertEquals([clock.now(), clock.pending], [30, 1]);
});

Deno.test("advance() makes calls that were asked for by the calls it makes", () => {
  const clock = new ManualClock();
  const moments: number[] = [];
  const tick = () => {
    moments.push(clock.now());
    clock.after(10, tick);
  };
  clock.after(10, tick);
  clock.advance(35);
  assertEquals(moments, [10, 20, 30]);
});

Deno.test("after() returns a function that cancels the call", () => {
  const clock = new ManualClock();
  let calls = 0;
  const cancel = clock.after(10, () => calls++);
  cancel();
  clock.advance(10);
  cancel();
  assertEquals([calls, clock.pending], [0, 0]);
});

import { assertEquals } from "@std/assert";
import { ManualClock } from "../internal/measure/manual_clock_testing.ts";
import { MuteAccount } from "./mute_account.ts";

/** An account on a clock that stands still, and what it tells. */
function account() {
  const clock = new ManualClock();
  clock.advance(123);
  const told: [bytesOut: number, blockedMs: number][] = [];
  const account = new MuteAccount(clock, { onSecond: (...what) => told.push(what) });
  return { clock, told, account };
}

Deno.test("onSecond() tells what went out, and since when nothing does", () => {
  const { clock, told, account: out } = account();
  out.sent(100);
  clock.advance(900);
  out.sent(200);
  clock.advance(2100);
  assertEquals(told, [[300, 100], [300, 1100], [300, 2100]]);
  out.end();
  clock.advance(5000);
  assertEquals(told.length, 3);
  assertEquals(clock.pending, 0);
});

Deno.test("blockedSeconds is the longest time without a byte, be it the last one or not", () => {
  const { clock, account: out } = account();
  clock.advance(1500);
  out.sent(1);
  clock.advance(500);
  assertEquals(out.blockedSeconds, 1.5);
  clock.advance(1500);
  out.end();
  clock.advance(9000);
  assertEquals([out.blockedSeconds, out.seconds, out.bytesOut], [2, 3.5, 1]);
});

Deno.test("bytesAfterBlock is what went out after the longest time without a byte", () => {
  const { clock, account: out } = account();
  out.sent(100);
  clock.advance(2000);
  out.sent(20);
  clock.advance(500);
  out.sent(3);
  assertEquals(out.bytesAfterBlock, 23);
  clock.advance(2000);
  assertEquals(out.bytesAfterBlock, 23);
  clock.advance(1);
  assertEquals(out.bytesAfterBlock, 0);
  out.end();
  clock.advance(9000);
  assertEquals(out.bytesAfterBlock, 0);
});

Deno.test("onSecond() comes at whole seconds again after a timer that was late", () => {
  let nowMs = 0;
  const timers: { delayMs: number; fn: () => void }[] = [];
  const clock = {
    now: () => nowMs,
    after(delayMs: number, fn: () => void) {
      timers.push({ delayMs, fn });
      return () => {};
    },
  };
  new MuteAccount(clock, {});
  nowMs = 2400;
  timers[0]!.fn();
  assertEquals(timers.map(({ delayMs }) => delayMs), [1000, 600]);
});

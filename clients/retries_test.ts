import { assert, assertEquals } from "@std/assert";
import { ManualClock } from "../internal/measure/manual_clock_testing.ts";
import { isRefusal, isTooEarly, Retries } from "./retries.ts";

const never = new AbortController().signal;
const refused = Object.assign(new Error("Connection refused"), { code: "ECONNREFUSED" });
const elsewhere = Object.assign(new Error("No route to host"), { code: "EHOSTUNREACH" });

/** Retries for `timeoutMs`, on a clock that stands still, and how often it was told. */
function retriesFor(timeoutMs: number, signal = never) {
  const clock = new ManualClock();
  const told = { count: 0 };
  const retries = new Retries({ timeoutMs, onFirstRetry: () => told.count++ }, clock, signal);
  return { clock, told, retries };
}

Deno.test("isRefusal() tells a port that refuses from all else", () => {
  assert(isRefusal(refused));
  for (const other of [elsewhere, new Error("refused"), "ECONNREFUSED", undefined]) {
    assert(!isRefusal(other), String(other));
  }
});

Deno.test("isTooEarly() counts a reset as a server that is about to listen", () => {
  const reset = Object.assign(new Error("Connection reset"), { code: "ECONNRESET" });
  assertEquals([refused, reset, elsewhere].map(isTooEarly), [true, true, false]);
});

Deno.test("next() gives attempts until the time is over, and tells once that it waits", async () => {
  const { clock, told, retries } = retriesFor(120);
  const moments: number[] = [];
  for (;;) {
    const next = retries.next(refused);
    // It listens to the clock, or has no attempt to give.
    if (clock.pending === 0) {
      assertEquals(await next, false);
      break;
    }
    clock.advance(50);
    assertEquals(await next, true);
    moments.push(clock.now());
  }
  // The last pause would end at 120, where the time is over; the clock moves in steps of 50.
  assertEquals(moments, [50, 100, 150]);
  assertEquals([told.count, clock.pending], [1, 0]);
});

Deno.test("next() makes the last pause no longer than the time that is left", async () => {
  const { clock, retries } = retriesFor(20);
  const next = retries.next(refused);
  clock.advance(20);
  assertEquals([await next, clock.now()], [true, 20]);
  assertEquals(await retries.next(refused), false);
});

Deno.test("next() gives no attempt, and tells nothing, after another failure or without time", async () => {
  const { told, retries } = retriesFor(1000);
  assertEquals(await retries.next(elsewhere), false);
  const none = retriesFor(0);
  assertEquals(await none.retries.next(refused), false);
  assertEquals([told.count, none.told.count], [0, 0]);
});

Deno.test("next() returns when its signal fires, and leaves no timer", async () => {
  const stop = new AbortController();
  const { clock, retries } = retriesFor(1000, stop.signal);
  const next = retries.next(refused);
  assertEquals(clock.pending, 1);
  stop.abort();
  await next;
  assertEquals(clock.pending, 0);
  await retries.next(refused);
  assertEquals(clock.pending, 0);
});

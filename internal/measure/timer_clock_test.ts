import { assert } from "@std/assert";
import { systemTimerClock } from "./timer_clock.ts";

Deno.test("systemTimerClock.after() calls back, and the time has not gone backwards", async () => {
  const startMs = systemTimerClock.now();
  await new Promise<void>((resolve) => systemTimerClock.after(0.5, resolve));
  assert(systemTimerClock.now() >= startMs);
});

Deno.test("systemTimerClock.after() returns a function that cancels the call", () => {
  // The sanitizer reports the timer if it is still there.
  systemTimerClock.after(1e6, () => {})();
});

import { assert } from "@std/assert";
import { systemClock } from "./clock.ts";

Deno.test("systemClock.after() calls back, and the time has not gone backwards", async () => {
  const startMs = systemClock.now();
  await new Promise<void>((resolve) => systemClock.after(0.5, resolve));
  assert(systemClock.now() >= startMs);
});

Deno.test("systemClock.after() returns a function that cancels the call", () => {
  // The sanitizer reports the timer if it is still there.
  systemClock.after(1e6, () => {})();
});

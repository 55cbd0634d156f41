import { assertEquals, assertRejects } from "@std/assert";
import { ManualClock } from "./manual_clock_testing.ts";
import { HUNG_MS, within } from "./within.ts";

Deno.test("within() gives what comes in time, and leaves no timer", async () => {
  const clock = new ManualClock();
  assertEquals(await within(Promise.resolve(55), "the answer to 10", { clock }), 55);
  const failing = within(Promise.reject(new RangeError("no")), "the answer to 10", { clock });
  await assertRejects(() => failing, RangeError, "no");
  assertEquals(clock.pending, 0);
});

Deno.test("within() says for what it has waited in vain", async () => {
  const clock = new ManualClock();
  const waiting = within(new Promise(() => {}), "the answer to 10", { clock });
  clock.advance(HUNG_MS);
  await assertRejects(
    () => waiting,
    Error,
    "Cannot go on: the answer to 10 must come within 30 s, got nothing",
  );
});

Deno.test("within() gives each of several events as much time", async () => {
  const clock = new ManualClock();
  const waiting = within(new Promise(() => {}), "the end of the bench", { clock, events: 3 });
  clock.advance(3 * HUNG_MS - 1);
  assertEquals(clock.pending, 1);
  clock.advance(1);
  await assertRejects(() => waiting, Error, "must come within 90 s, got nothing");
});

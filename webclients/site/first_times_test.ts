import { assert, assertFalse } from "@std/assert";
import { FirstTimes, REMEMBERED_MAX } from "./first_times.ts";

Deno.test("FirstTimes knows what was there, until too much came after it", () => {
  const firstTimes = new FirstTimes();
  assert(firstTimes.isFirst("a"));
  assert(firstTimes.isFirst("b"));
  assertFalse(firstTimes.isFirst("a"));
  for (let i = 0; i < REMEMBERED_MAX - 2; i++) assert(firstTimes.isFirst(`${i}`));
  assertFalse(firstTimes.isFirst("a"));
  assert(firstTimes.isFirst("one more"));
  assert(firstTimes.isFirst("a"), "the oldest is forgotten");
  assertFalse(firstTimes.isFirst("one more"));
});

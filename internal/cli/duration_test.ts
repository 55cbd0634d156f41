import { assertEquals } from "@std/assert";
import { durationText, secondsText } from "./duration.ts";

Deno.test("durationText() is as exact as a guess can be", () => {
  assertEquals([0, 42.4, 89, 91, 1500, 3599, 4800].map(durationText), [
    ...["1 s", "42 s", "89 s", "2 min", "25 min", "1 h 0 min", "1 h 20 min"],
  ]);
});

Deno.test("secondsText() is in seconds with three decimals, or as many as are asked for", () => {
  assertEquals([69.4, 12_345, 0.02].map((ms) => secondsText(ms)), [
    "0.069 s",
    "12.345 s",
    "0.000 s",
  ]);
  assertEquals(secondsText(299.9, 2), "0.30 s");
});

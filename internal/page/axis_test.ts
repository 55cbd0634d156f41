import { assertEquals } from "@std/assert";
import { linearAxis, logAxis } from "./axis.ts";

Deno.test("linearAxis() begins at 0 and ends at a round value that is not below the highest", () => {
  const { position, ticks } = linearAxis(31_234);
  assertEquals(ticks, [0, 10_000, 20_000, 30_000, 40_000]);
  assertEquals(ticks.map(position), [0, 25, 50, 75, 100]);
  assertEquals(position(31_234), 78.09);
});

Deno.test("linearAxis() has round values for a small highest value", () => {
  assertEquals(linearAxis(0.069).ticks, [0, 0.02, 0.04, 0.06, 0.08]);
});

Deno.test("logAxis() begins and ends at powers of ten, which are its ticks", () => {
  const { position, ticks } = logAxis(0.018, 130);
  assertEquals(ticks, [0.01, 0.1, 1, 10, 100, 1000]);
  assertEquals(ticks.map(position), [0, 20, 40, 60, 80, 100]);
  assertEquals(position(100 / Math.sqrt(10)), 70);
});

Deno.test("logAxis() has room for one value, also when it is a power of ten", () => {
  for (const [value, place] of [[1, 0], [5, 69.9], [100, 0]] as const) {
    const { position, ticks } = logAxis(value, value);
    assertEquals(ticks.length, 2);
    assertEquals(position(value), place);
  }
});

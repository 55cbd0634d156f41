import { assertAlmostEquals, assertEquals } from "@std/assert";
import { median, noiseOf, pairedRatio, summarise } from "./statistics.ts";

Deno.test("median() is the value in the middle when their number is odd", () => {
  assertEquals(median([7]), 7);
  assertEquals(median([10, 9, 100]), 10);
});

Deno.test("median() is the mean of the two in the middle when their number is even", () => {
  assertEquals(median([4, 1, 100, 2]), 3);
});

Deno.test("median() is NaN when there are no values", () => {
  assertEquals(median([]), NaN);
});

Deno.test("summarise() keeps the extremes, and the order of its input", () => {
  const values = [0.9, 1.2, 1.0];
  assertEquals(summarise(values), { median: 1.0, min: 0.9, max: 1.2 });
  assertEquals(values, [0.9, 1.2, 1.0]);
  assertEquals(summarise([]), null);
});

Deno.test("pairedRatio() sees no difference when only the machine drifts", () => {
  // The same server, on a machine that becomes slower by the same amount in each window.
  assertAlmostEquals(pairedRatio(900, 1000, 800), 1);
  assertAlmostEquals(pairedRatio(450, 1000, 800), 0.5);
});

Deno.test("noiseOf() is the worst median of the reference against itself", () => {
  assertAlmostEquals(noiseOf([[1.01, 0.5, 1.02], [0.96, 0.97, 1.3], []]), 0.03);
  assertEquals(noiseOf([]), 0);
});

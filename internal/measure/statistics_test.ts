import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  bracketedRatio,
  isDifference,
  median,
  noiseDistance,
  noiseFactor,
  pairedRatios,
  spread,
} from "./statistics.ts";

Deno.test("median() is not moved by an outlier", () => {
  assertEquals(median([10, 11, 9, 10, 1000]), 10);
});

Deno.test("median() is the value in the middle when their number is odd", () => {
  assertEquals(median([7]), 7);
  assertEquals(median([10, 9, 100]), 10);
});

Deno.test("median() of an even number of values is the mean of the middle two", () => {
  assertEquals(median([4, 1, 3, 2]), 2.5);
  assertEquals(median([4, 1, 100, 2]), 3);
});

Deno.test("median() leaves the order of its values as it was, and compares them as numbers", () => {
  const values = [9, 100, 20];
  assertEquals(median(values), 20);
  assertEquals(values, [9, 100, 20]);
});

Deno.test("median() throws when there is no value", () => {
  assertThrows(() => median([]), RangeError, "got none");
});

Deno.test("spread() gives median and range, and null of nothing", () => {
  assertEquals(spread([3, 1, 2]), { median: 2, min: 1, max: 3 });
  assertEquals(spread([7]), { median: 7, min: 7, max: 7 });
  const values = [0.9, 1.2, 1.0];
  assertEquals(spread(values), { median: 1.0, min: 0.9, max: 1.2 });
  assertEquals(values, [0.9, 1.2, 1.0]);
  assertEquals(spread([]), null);
});

Deno.test("pairedRatios() compares within rounds, and skips rounds in which one is missing", () => {
  assertEquals(pairedRatios([10, null, 30, 40, 0], [5, 1, null, 10, 1]), [2, 4]);
  assertEquals(pairedRatios([10, 20], [10]), [1]);
});

Deno.test("pairedRatios() sees a difference that the ratio of medians would deny", () => {
  // The machine became slower from round to round; the second server is twice as fast in each.
  const first = [100, 40, 10];
  const second = [200, 80, 20];
  assertEquals(pairedRatios(second, first), [2, 2, 2]);
});

Deno.test("noiseFactor() is the same for a ratio and its reciprocal", () => {
  assertEquals(noiseFactor([0.8, 1.1, 1]), 1.25);
  assertEquals(noiseFactor([1.25, 0.9]), 1.25);
  assertEquals(noiseFactor([]), null);
});

Deno.test("isDifference() is false inside the noise, at its edge, and when it is unknown", () => {
  const factor = noiseFactor([0.8, 1.1]);
  for (const ratio of [1, 0.8, 1.25, 1.2]) assert(!isDifference(ratio, factor), String(ratio));
  for (const ratio of [0.79, 1.26, 5]) assert(isDifference(ratio, factor), String(ratio));
  assert(!isDifference(5, null));
  assertAlmostEquals(factor!, 1.25);
});

Deno.test("bracketedRatio() sees no difference when only the machine drifts", () => {
  // The same server, on a machine that becomes slower by the same amount in each window.
  assertAlmostEquals(bracketedRatio(900, 1000, 800), 1);
  assertAlmostEquals(bracketedRatio(450, 1000, 800), 0.5);
});

Deno.test("noiseDistance() is the worst median of the reference against itself", () => {
  assertAlmostEquals(noiseDistance([[1.01, 0.5, 1.02], [0.96, 0.97, 1.3], []]), 0.03);
  assertEquals(noiseDistance([]), 0);
});

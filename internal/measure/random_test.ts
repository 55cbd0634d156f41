import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { randomIntegers } from "./random.ts";

function draw(seed: number, below: number, count: number): number[] {
  const random = randomIntegers(seed);
  return Array.from({ length: count }, () => random(below));
}

Deno.test("randomIntegers() gives the same numbers when the seed is the same", () => {
  assertEquals(draw(7, 1000, 20), draw(7, 1000, 20));
  assertNotEquals(draw(7, 1000, 20), draw(8, 1000, 20));
});

Deno.test("randomIntegers() gives each number below the limit about as often as another", () => {
  const COUNT = 10_000;
  const counts = Map.groupBy(draw(1, 10, COUNT), (value) => value);
  assertEquals([...counts.keys()].toSorted(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  // Five standard deviations of a binomial distribution are 150.
  for (const { length } of counts.values()) assert(Math.abs(length - COUNT / 10) < 150);
});

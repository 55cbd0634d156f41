import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { linearTicks, logTicks } from "./ticks.ts";

Deno.test("linearTicks() steps by 1, 2 or 5 times a power of ten", () => {
  assertEquals(linearTicks(4, 4), [0, 1, 2, 3, 4]);
  assertEquals(linearTicks(9, 4), [0, 2, 4, 6, 8, 10]);
  assertEquals(linearTicks(17, 4), [0, 5, 10, 15, 20]);
  assertEquals(linearTicks(2.2, 4), [0, 0.5, 1, 1.5, 2, 2.5]);
  assertEquals(linearTicks(0.35, 4), [0, 0.1, 0.2, 0.3, 0.4]);
});

Deno.test("linearTicks() counts the steps that there are, the last one included", () => {
  // 5000 is nearer to a quarter of it, but makes six steps.
  assertEquals(linearTicks(25_400, 4), [0, 10_000, 20_000, 30_000]);
});

Deno.test("linearTicks() ends at the highest value when that is round", () => {
  assertEquals(linearTicks(0.3, 3), [0, 0.1, 0.2, 0.3]);
  assertEquals(linearTicks(20_000, 4), [0, 5000, 10_000, 15_000, 20_000]);
});

const positive = fc.double({ min: 1e-9, max: 1e12, noNaN: true });
const runs = { seed: 25_000, numRuns: 500 };

Deno.test("linearTicks() reaches the highest value with few equal steps, whatever it is", () => {
  fc.assert(
    fc.property(positive, fc.integer({ min: 1, max: 10 }), (highest, count) => {
      const ticks = linearTicks(highest, count);
      const step = ticks[1]!;
      assert(ticks.at(-1)! >= highest * (1 - 1e-11), `${ticks} do not reach ${highest}`);
      assert(ticks.at(-2)! < highest, `${ticks} go too far beyond ${highest}`);
      const steps = ticks.length - 1;
      assert(
        steps <= count * 5 / 3 && steps >= count * 3 / 5,
        `${steps} steps are not about ${count}`,
      );
      const digits = step.toExponential().split("e")[0]!;
      assert(["1", "2", "5"].includes(digits), `${step} is not a round step`);
      for (const [index, tick] of ticks.entries()) {
        assert(Math.abs(tick - index * step) <= 1e-11 * tick, `${tick} is not ${index} × ${step}`);
        assert(String(tick).length <= 14, `${tick} has noise in its digits`);
      }
    }),
    runs,
  );
});

Deno.test("logTicks() are all powers of ten around the values", () => {
  assertEquals(logTicks(0.018, 130), [0.01, 0.1, 1, 10, 100, 1000]);
  assertEquals(logTicks(0.001, 1), [0.001, 0.01, 0.1, 1]);
});

Deno.test("logTicks() are two at least", () => {
  assertEquals(logTicks(5, 5), [1, 10]);
  assertEquals(logTicks(100, 100), [100, 1000]);
});

Deno.test("logTicks() enclose the values, whatever they are", () => {
  fc.assert(
    fc.property(positive, positive, (a, b) => {
      const [lowest, highest] = [Math.min(a, b), Math.max(a, b)];
      const ticks = logTicks(lowest, highest);
      // A logarithm has fifteen digits, so a value next to a power of ten may seem to be one.
      const about = 1 + 1e-12;
      assert(ticks[0]! <= lowest * about && lowest < ticks[0]! * 10 * about);
      assert(ticks.at(-1)! * about >= highest);
      for (const tick of ticks) assert(/^1e[+-]\d+$/.test(tick.toExponential()), `${tick}`);
    }),
    runs,
  );
});

Deno.test("linearTicks() and logTicks() throw when a value is not greater than 0, or not finite", () => {
  for (const value of [0, -1, NaN, Infinity]) {
    assertThrows(() => linearTicks(value, 4), RangeError, `got ${value}`);
    assertThrows(() => logTicks(value, value), RangeError, `got ${value}`);
  }
});

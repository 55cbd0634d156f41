import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { Discipline } from "../contestants/discipline.ts";
import { columns } from "../result/columns.ts";
import { expectation, shapeOf, shapesWithin, verdict } from "./shapes.ts";

const CORES = 4;
const DISCIPLINES: readonly Discipline[] = [
  ...["one by one", "one thread", "one interpreter"] as const,
  ...["workers", "many servers"] as const,
];

Deno.test("expectation() has a shape and a sentence for every server and column", () => {
  for (const discipline of [...DISCIPLINES, null]) {
    for (const { key, alone } of columns) {
      const { shape, why } = expectation(discipline, key, CORES);
      assertEquals(shape === "alone", alone === null, `${discipline}, ${key}`);
      assertMatch(why, /^[A-Za-z].*\.$/);
    }
  }
});

Deno.test("expectation() tells one thread from workers in the columns that show it", () => {
  const shapes = (discipline: Discipline) =>
    (["slow2", "mixedFast"] as const).map((key) => expectation(discipline, key, CORES).shape);
  assertEquals(shapes("one by one"), ["starved", "starved"]);
  assertEquals(shapes("one thread"), ["serial", "collapses"]);
  assertEquals(shapes("one interpreter"), ["serial", "collapses"]);
  assertEquals(shapes("workers"), ["parallel", "≈ alone"]);
  assertEquals(shapes("many servers"), ["by chance", "by chance"]);
});

Deno.test("expectation() asks no more of workers than the cores can give", () => {
  assertEquals(expectation("workers", "mixedFast", 2).shape, "shares");
  assertEquals(expectation("workers", "slow2", 2).shape, "parallel");
  assertEquals(expectation("workers", "slow2", 1).shape, "serial");
});

Deno.test("shapeOf() recognises the original's cells", () => {
  // Threads, callbacks, and coroutines and threads: 34000 → 17000, 33000 → 1, 8000 → 30.
  assertEquals(shapeOf("fast2", 17000 / 34000), "shares");
  assertEquals(shapeOf("mixedFast", 1 / 33000), "collapses");
  assertEquals(shapeOf("mixedFast", 30 / 8000), "collapses");
  assertEquals(shapeOf("slow2", 2.1 / 1), "serial");
  assertEquals(shapeOf("mixedSlow", 1.1 / 1.1), "≈ alone");
});

Deno.test("shapeOf() has a shape for every ratio, and none lies between two bands", () => {
  for (const { key } of columns) {
    let previous = "";
    const seen: string[] = [];
    for (let ratio = 0.001; ratio < 20; ratio *= 1.02) {
      const shape = shapeOf(key, ratio);
      if (shape !== previous) seen.push(shape);
      previous = shape;
    }
    assertEquals(seen.length, new Set(seen).size, `${key}: ${seen}`);
  }
  assertEquals(shapeOf("slow2", 1), "parallel");
  assertEquals(shapeOf("mixedFast", 1.6), "faster");
});

Deno.test("verdict() marks what was not expected, and says both", () => {
  const expected = expectation("one thread", "slow2", CORES);
  assert(!verdict(expected, ["serial"]).isSurprising);
  const surprise = verdict(expected, ["parallel"]);
  assert(surprise.isSurprising);
  assertStringIncludes(surprise.why, "Expected: serial. Measured: parallel.");
});

Deno.test("verdict() is not surprised by chance, nor by a client that is better off than it must be", () => {
  const chance = expectation("many servers", "slow2", CORES);
  for (const found of ["parallel", "serial"] as const) {
    assert(!verdict(chance, [found]).isSurprising);
  }
  assert(verdict(chance, ["starved"]).isSurprising);
  assert(!verdict(expectation("workers", "fast2", CORES), ["≈ alone"]).isSurprising);
});

Deno.test("verdict() expects nothing of a server that it does not know", () => {
  const unknown = expectation(null, "slow2", CORES);
  assert(!verdict(unknown, ["slower"]).isSurprising);
  assert(!verdict(expectation("workers", "slow2", CORES), ["unknown"]).isSurprising);
});

Deno.test("shapesWithin() gives all shapes that the noise allows, its own one first", () => {
  assertEquals(shapesWithin("slow2", 2, 1), ["serial"]);
  assertEquals(shapesWithin("slow2", 2.8, 1.1), ["slower", "serial"]);
  assertEquals(shapesWithin("slow2", 2, 4).toSorted(), ["faster", "parallel", "serial", "slower"]);
});

Deno.test("verdict() is not surprised by what may be noise", () => {
  const serial = expectation("one thread", "slow2", CORES);
  assert(verdict(serial, shapesWithin("slow2", 1.4, 1)).isSurprising);
  const doubtful = verdict(serial, shapesWithin("slow2", 1.4, 1.2));
  assertEquals([doubtful.found, doubtful.isSurprising], ["parallel", false]);
});

import { assertEquals, assertThrows } from "@std/assert";
import { findStep, type Ladder, pathOf, predecessorsOf, type Step } from "./step.ts";

function step(name: string, after: string | null, also?: string): Step {
  return {
    ...{ name, model: "", teaches: "", costs: "", io: ["deno"], after },
    ...(also === undefined ? {} : { also }),
    load: () => Promise.resolve({}),
    source: () => Promise.resolve(""),
  };
}

const steps = [step("one", null), step("two", "one"), step("three", "one", "two")];
const ladder: Ladder = { folder: "steps", steps };

Deno.test("findStep() finds a step by its name", () => {
  assertEquals(findStep(ladder, "two"), steps[1]);
});

Deno.test("findStep() throws when there is no such step", () => {
  assertThrows(() => findStep(ladder, "four"), RangeError, "one of steps/, got four");
});

Deno.test("predecessorsOf() gives none, one or two steps, the first to compare with first", () => {
  const names = steps.map((step) => predecessorsOf(ladder, step).map(({ name }) => name));
  assertEquals(names, [[], ["one"], ["one", "two"]]);
});

Deno.test("pathOf() names the file of a step", () => {
  assertEquals(pathOf(ladder, steps[0]!), "steps/one.ts");
});

import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { testNeeding } from "../tests/support/permissions.ts";
import { findStep, stepNames, steps } from "./table.ts";

Deno.test("steps have different names, each found by it", () => {
  assertEquals(new Set(stepNames).size, steps.length);
  for (const step of steps) assertEquals(findStep(step.name), step);
  assertThrows(() => findStep("nonsense"), RangeError, "got nonsense");
});

testNeeding("read")("steps have a program, and a text that begins with their lesson", async () => {
  for (const { name, load, source } of steps) {
    assertEquals(typeof (await load()).run, "function", name);
    const text = await source();
    assertStringIncludes(text.slice(0, 100), ` * ${name}: `);
    for (const part of ["Model.", "Still breaks."]) assert(text.includes(` * ${part}`), name);
  }
});

Deno.test("steps speak https only where their I/O has it", () => {
  for (const { name, io, tls } of steps) assert(tls.every((world) => io.includes(world)), name);
});

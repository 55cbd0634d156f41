import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { testNeighbours } from "../ladder/neighbours_testing.ts";
import { testNeeding } from "../tests/support/permissions.ts";
import { findStep, ladder, stepNames, steps } from "./table.ts";

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

/** Steps that are larger, and why they cannot be smaller. */
const LARGER: Readonly<Record<string, string>> = {
  "sync thrd":
    "The program falls into two halves, one for each thread, and what they tell each other comes on top.",
  "thrd cb0":
    "The program is turned inside out: a loop comes on top, and converse() falls into a function for each wait.",
  "cb0 cb": "What was a variable is a field, so that each line changes that names one.",
  "cb coro": "The program is turned back: what was a row of callbacks is one function.",
  "coro fd": "What goes is all the machinery of coro: its loop, step(), and what it yields.",
  "protocols httpclient":
    "A client object takes what drove the downloads; three styles of asking it are shown, each with its own few lines.",
  "httpclient fetch": "They share an idea, a client that does it all, and hardly a line.",
  "httpclient pool":
    "What goes are the client object and two of the three styles; what comes is a queue and its workers.",
};

testNeighbours(ladder, LARGER);

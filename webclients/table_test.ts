import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { paragraph, splitLesson } from "../ladder/lesson.ts";
import { diffSteps } from "../ladder/step_diff.ts";
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

/** How many lines a step may add, and how many it may remove, without imports and header. */
const LINES_MAX = 40;

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

for (const { name, after, source } of steps) {
  if (after === null) continue;
  const pair = `${after} ${name}`;
  const reason = LARGER[pair];

  testNeeding("read")(
    `${pair} shows ${reason === undefined ? "one idea" : "more, with a reason"}`,
    async () => {
      const { added, removed } = diffSteps(await findStep(after).source(), await source());
      const isSmall = added <= LINES_MAX && removed <= LINES_MAX;
      // A reason that is not needed any more is one that is not true any more.
      assertEquals(isSmall, reason === undefined, `${added} added, ${removed} removed`);
    },
  );

  testNeeding("read")(`${name} says what changed since ${after}`, async () => {
    const lesson = splitLesson(await source());
    assert(paragraph(lesson, `Changed since \`${after}\`.`) !== undefined);
  });
}

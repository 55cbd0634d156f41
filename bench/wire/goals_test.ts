import { assert, assertEquals } from "@std/assert";
import { subjects } from "./subjects.ts";
import { goalOf, isReached, SUBJECTS_WITH_GOALS } from "./goals.ts";

/** The bounds for 64 connections: one request in flight on each, and 16. */
function bounds(subject: string, connections = 64) {
  return [1, 16].map((pipeline) => goalOf(subject, { connections, pipeline })?.value ?? null);
}

Deno.test("goalOf() tells one request in flight from sixteen", () => {
  assertEquals(bounds("posix:cb"), [0.93, 0.88]);
  assertEquals(bounds("uring:loopcoro"), [0.9, 0.85]);
  assertEquals(bounds("client:posix"), [0.93, null]);
});

Deno.test("goalOf() is null when nothing was set", () => {
  assertEquals(bounds("posix:cb", 8), [null, null]);
  assertEquals(goalOf("posix:cb", { connections: 64, pipeline: 2 }), null);
  assertEquals(bounds("peer:node"), [null, null]);
});

Deno.test("every subject that has a goal exists, once", () => {
  for (const name of SUBJECTS_WITH_GOALS) {
    assertEquals(subjects.filter((subject) => subject.name === name).length, 1, name);
    assert(bounds(name).some((value) => value !== null), name);
  }
});

Deno.test("isReached() includes the bound itself", () => {
  assertEquals([0.9, 0.95, 1].map((v) => isReached({ bound: "≥", value: 0.95 }, v)), [
    false,
    true,
    true,
  ]);
  assertEquals([59, 60, 61].map((v) => isReached({ bound: "≤", value: 60 }, v)), [
    true,
    true,
    false,
  ]);
});

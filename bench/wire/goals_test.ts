import { assert, assertEquals } from "@std/assert";
import { subjects } from "./subjects.ts";
import { goalOf, isReached } from "./goals.ts";

/** The bounds for 1, 64, 100 and 512 connections. */
function bounds(subject: string, pipeline = 1) {
  return [1, 64, 100, 512].map((connections) =>
    goalOf(subject, { connections, pipeline })?.value ?? null
  );
}

Deno.test("goalOf() tells coroutines from callbacks when there are many connections", () => {
  assertEquals(bounds("posix:cb"), [0.95, 0.95, null, 0.95]);
  assertEquals(bounds("posix:loopcoro"), [0.95, 0.95, null, 0.85]);
});

Deno.test("goalOf() is null when nothing was set", () => {
  assertEquals(bounds("deno:aiostreams"), [null, 0.42, null, null]);
  assertEquals(bounds("posix:cb", 16), [null, null, null, null]);
  assertEquals(bounds("peer:node"), [null, null, null, null]);
});

Deno.test("every subject that has a goal exists", () => {
  const names = subjects.map(({ name }) => name);
  for (const name of names) assert(bounds(name).length === 4);
  for (const name of ["posix:cb", "posix:corothrd", "deno:coro", "client:posix"]) {
    assert(names.includes(name), name);
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

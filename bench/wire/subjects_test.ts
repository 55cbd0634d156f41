import { assert, assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../internal/cli/errors.ts";
import { DEFAULT_SUBJECTS, SELF, subjects, subjectsOf } from "./subjects.ts";

Deno.test("subjectsOf() puts the C server first, and takes each name once", () => {
  const found = subjectsOf(["deno:coro", "help", "deno:coro", SELF]);
  assertEquals(found.map(({ name }) => name), [SELF, "deno:coro", "help"]);
  assertEquals(found[1], { kind: "variant", name: "deno:coro", io: "deno", variant: "coro" });
});

Deno.test("subjectsOf() knows all default names", () => {
  assertEquals(subjectsOf(DEFAULT_SUBJECTS).length, DEFAULT_SUBJECTS.length + 1);
});

Deno.test("subjectsOf() suggests the nearest name when there is no such subject", () => {
  assertThrows(
    () => subjectsOf(["posix:corro"]),
    UsageError,
    'Cannot measure "posix:corro": no such subject, did you mean "posix:coro"?',
  );
});

Deno.test("subjects measure beside a slow client only what computes on workers", () => {
  const names = subjects.map(({ name }) => name);
  assert(names.includes("beside:corothrd") && names.includes("beside:thrd"));
  assert(!names.includes("beside:coro"));
});

import { assert, assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../internal/cli/errors.ts";
import { DEFAULT_SUBJECTS, SELF, subjects, subjectsOf } from "./subjects.ts";

Deno.test("subjectsOf() puts the C server first, and takes each name once", () => {
  const found = subjectsOf(["deno:coro", "help", "deno:coro", SELF]);
  assertEquals(found.map(({ name }) => name), [SELF, "deno:coro", "help"]);
  assertEquals(found[1], { kind: "variant", name: "deno:coro", io: "deno", variant: "coro" });
});

Deno.test("subjectsOf() knows all default names, and takes those of a group for its word", () => {
  const names = subjectsOf(DEFAULT_SUBJECTS).map(({ name }) => name);
  for (const name of ["posix:cb", "uring:coro", "peer:go", "client:uring", "idle:deno", "help"]) {
    assert(names.includes(name), name);
  }
  assertEquals(subjectsOf(["clients"]).map(({ name }) => name), [
    SELF,
    "client:posix",
    "client:uring",
  ]);
  assertThrows(() => subjectsOf(["peer"]), UsageError, 'did you mean "peers"?');
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

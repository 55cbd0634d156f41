import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { makeStub } from "./self_extracting.ts";

const values = {
  CONTENTS: "fibserv",
  CACHE_BELOW_HOME: ".cache",
  SHA256: "0".repeat(64),
  RUNTIME_FLAGS: "--no-prompt",
  BENCH_FLAGS: "--allow-run",
};

Deno.test("makeStub() tells the script where the archive behind it begins", () => {
  const short = makeStub(values).length;
  // Up to where the position gets another digit, and beyond.
  for (const more of [0, 1, 9_990 - short, 10_000 - short, 10_001 - short, 100_000 - short]) {
    const stub = makeStub({ ...values, CONTENTS: "x".repeat(Math.max(0, more)) });
    const [, start] = /tail -c \+(\d+) /.exec(stub)!;
    assertEquals(Number(start), stub.length + 1);
  }
});

Deno.test("makeStub() ends with the call that starts it, and leaves nothing open", () => {
  const stub = makeStub(values);
  assertMatch(stub, /^#!\/bin\/sh\n/);
  assertMatch(stub, /\nmain "\$@"\n$/);
  assertEquals(/@[A-Z_]+@/.exec(stub), null);
});

Deno.test("makeStub() throws when a value is missing", () => {
  const { SHA256: _, ...others } = values;
  assertThrows(() => makeStub(others), Error, "SHA256");
});

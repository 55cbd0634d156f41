import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { editDistance, nearest, nearestNames } from "./nearest.ts";

const COMMANDS = ["demo", "serve", "client", "bench", "loop", "variants", "explain", "diff"];
const word = fc.string({ unit: fc.constantFrom("a", "b", "c", "d"), maxLength: 8 });

Deno.test("editDistance() counts the four typing errors as one each", () => {
  assertEquals(editDistance("port", "ports"), 1);
  assertEquals(editDistance("port", "prt"), 1);
  assertEquals(editDistance("port", "part"), 1);
  assertEquals(editDistance("port", "prot"), 1);
  assertEquals(editDistance("kitten", "sitting"), 3);
  assertEquals(editDistance("", "abc"), 3);
});

Deno.test("editDistance() is zero for equal words only", () => {
  fc.assert(fc.property(word, word, (a, b) => (editDistance(a, b) === 0) === (a === b)));
});

Deno.test("editDistance() is symmetric", () => {
  fc.assert(fc.property(word, word, (a, b) => editDistance(a, b) === editDistance(b, a)));
});

Deno.test("editDistance() lies between the difference of the lengths and the greater length", () => {
  fc.assert(fc.property(word, word, (a, b) => {
    const distance = editDistance(a, b);
    assert(distance >= Math.abs(a.length - b.length));
    assert(distance <= Math.max(a.length, b.length));
  }));
});

Deno.test("editDistance() changes by at most one when a character is appended", () => {
  fc.assert(fc.property(word, word, (a, b) => {
    assert(Math.abs(editDistance(a + "a", b) - editDistance(a, b)) <= 1);
  }));
});

Deno.test("nearest() finds the name that was meant", () => {
  assertEquals(nearest("serv", COMMANDS), "serve");
  assertEquals(nearest("sevre", COMMANDS), "serve");
  assertEquals(nearest("DIFF", COMMANDS), "diff");
  assertEquals(nearest("variant", COMMANDS), "variants");
  assertEquals(nearest("fats", ["fast", "slow"]), "fast");
});

Deno.test("nearest() finds every name itself", () => {
  for (const name of COMMANDS) assertEquals(nearest(name, COMMANDS), name);
});

Deno.test("nearest() suggests nothing when nothing is near", () => {
  assertEquals(nearest("frobnicate", COMMANDS), undefined);
  assertEquals(nearest("x", ["n"]), undefined);
  assertEquals(nearest("", COMMANDS), undefined);
  assertEquals(nearest("serve", []), undefined);
});

Deno.test("nearest() copes with a huge word", () => {
  assertEquals(nearest("x".repeat(10_000_000), COMMANDS), undefined);
});

Deno.test("nearestNames() finds several, the nearest first", () => {
  const names = ["thread", "task", "stream", "streams", "threads"];
  assertEquals(nearestNames("stream", names, 3), ["stream", "streams"]);
  assertEquals(nearestNames("tread", names, 1), ["thread"]);
  assertEquals(nearestNames("zzz", names, 3), []);
});

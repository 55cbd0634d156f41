import { assert, assertEquals, assertThrows } from "@std/assert";
import { N_MAX } from "../variants/fib.ts";
import { answerBytes, requestBytes, trueFib } from "./fib_answers.ts";

Deno.test("trueFib() gives the first numbers of the sequence", () => {
  const first = Array.from({ length: 11 }, (_, n) => trueFib(n));
  assertEquals(first, [0, 1, 1, 2, 3, 5, 8, 13, 21, 34, 55]);
});

Deno.test("trueFib() obeys the recurrence up to N_MAX, where it is exact", () => {
  for (let n = 2; n <= N_MAX; n++) assertEquals(trueFib(n), trueFib(n - 1) + trueFib(n - 2));
  assertEquals(trueFib(N_MAX), 8944394323791464);
  assert(Number.isSafeInteger(trueFib(N_MAX)));
});

Deno.test("trueFib() throws when n is outside its range", () => {
  for (const n of [-1, N_MAX + 1, 1.5, NaN, Infinity]) {
    assertThrows(() => trueFib(n), RangeError, `0 to 78, got ${n}`);
  }
});

Deno.test("requestBytes() and answerBytes() are lines of ASCII digits", () => {
  assertEquals(requestBytes(10), Uint8Array.of(0x31, 0x30, 0x0a));
  assertEquals(answerBytes(10), Uint8Array.of(0x35, 0x35, 0x0a));
  assertEquals(answerBytes(0), Uint8Array.of(0x30, 0x0a));
});

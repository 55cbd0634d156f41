import { assert, assertEquals, assertThrows } from "@std/assert";
import { abortWhen } from "../loop/pool/abort.ts";
import {
  CALLS,
  fib,
  fibInWorker,
  fibsInWorker,
  fibsTask,
  N_MAX,
  UNWATCHED_N_MAX,
  warmUp,
} from "./fib.ts";
import { fibs } from "../clients/conformance/protocol_model.ts";

Deno.test("fib() is what addition gives, from n = 0 on", () => {
  assertEquals(
    Array.from({ length: 26 }, (_, n) => fib(n)),
    fibs.slice(0, 26).map(Number),
  );
});

Deno.test("CALLS tells how many calls fib() makes, up to 2^30", () => {
  const calls = (n: number): number => n < 2 ? 1 : 1 + calls(n - 1) + calls(n - 2);
  for (let n = 0; n <= 20; n++) assertEquals(CALLS[n], calls(n));
  for (let n = 0; n < N_MAX; n++) {
    assertEquals(CALLS[n], Math.min(2 ** 30, Number(2n * fibs[n + 1]! - 1n)), `n = ${n}`);
  }
  assertEquals(CALLS[N_MAX], 2 ** 30);
});

Deno.test("fibInWorker() gives the same as fib(), above n = 20 too", () => {
  for (let n = 0; n <= 26; n++) assertEquals(fibInWorker(n), fib(n));
});

Deno.test("fibInWorker() leaves when its result is not wanted any more", () => {
  let looks = 0;
  abortWhen(() => ++looks === 100);
  try {
    // It would take years.
    const error = assertThrows(() => fibInWorker(N_MAX), DOMException);
    assertEquals(error.name, "AbortError");
    assertEquals(looks, 100);
  } finally {
    abortWhen(() => false);
  }
});

Deno.test("fibInWorker() does not look for that when n is small, where looking would cost", () => {
  let looks = 0;
  abortWhen(() => ++looks > 0);
  try {
    assertEquals(fibInWorker(UNWATCHED_N_MAX), 6765);
    assertEquals(looks, 0);
  } finally {
    abortWhen(() => false);
  }
});

Deno.test("fibsInWorker() gives the numbers in their order", () => {
  assertEquals(fibsInWorker([20, 3, 26, 0]), [20, 3, 26, 0].map(fib));
  assertEquals(fibsInWorker([]), []);
});

Deno.test("fibsTask names fibsInWorker() and its module, for workers to import", () => {
  assertEquals(fibsTask.module, import.meta.resolve("./fib.ts"));
  assertEquals(fibsTask.name, fibsInWorker.name);
});

Deno.test("N_MAX is the last n whose Fibonacci number a number holds exactly", () => {
  assert(fibs[N_MAX]! <= BigInt(Number.MAX_SAFE_INTEGER));
  assert(fibs[N_MAX]! + fibs[N_MAX - 1]! > BigInt(Number.MAX_SAFE_INTEGER));
});

Deno.test("warmUp() returns", () => {
  warmUp();
});

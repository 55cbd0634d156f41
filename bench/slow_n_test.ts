import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { SLOW_N_MAX } from "./result/limits.ts";
import { pickSlowN, probeSeconds, secondsOf } from "./slow_n.ts";

Deno.test("pickSlowN() picks a request of about a second, on fast machines and slow ones", () => {
  for (let probe = 0.01; probe < 10; probe *= 1.3) {
    const n = pickSlowN(probe);
    const seconds = secondsOf(n, probe);
    assert(n === SLOW_N_MAX || (seconds > 0.78 && seconds < 1.28), `${probe}: ${n}, ${seconds}`);
  }
});

Deno.test("pickSlowN() stays within what a server computes", () => {
  assertEquals(pickSlowN(1e-9), SLOW_N_MAX);
  assertEquals(pickSlowN(1e9), 1);
});

Deno.test("secondsOf() grows as the Fibonacci numbers do", () => {
  assertAlmostEquals(secondsOf(34, 0.06), 0.06);
  assertAlmostEquals(secondsOf(36, 0.06), secondsOf(35, 0.06) + secondsOf(34, 0.06));
});

Deno.test("probeSeconds() measures something", () => {
  assert(probeSeconds() > 0);
});

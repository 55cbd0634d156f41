import { assertEquals, assertRejects } from "@std/assert";
import { LONG_MS, tellIfLong } from "./long_wait.ts";
import { recordedContext } from "./recorded_context_testing.ts";

/** A timer that goes off when the test says so. */
function timer() {
  const pending = new Map<() => void, number>();
  const after = (delayMs: number, fn: () => void) => {
    pending.set(fn, delayMs);
    return () => void pending.delete(fn);
  };
  return { pending, after };
}

Deno.test("tellIfLong() says what is waited for after a second, on a terminal only", async () => {
  for (const isTerminal of [true, false]) {
    const { stderr, err } = recordedContext(isTerminal);
    const { pending, after } = timer();
    const work = Promise.withResolvers<number>();
    const result = tellIfLong(stderr, "preparing the slides", work.promise, after);
    assertEquals([...pending.values()], isTerminal ? [LONG_MS] : []);
    for (const ring of pending.keys()) ring();
    work.resolve(7);
    assertEquals(await result, 7);
    assertEquals([err(), pending.size], [isTerminal ? "preparing the slides\n" : "", 0]);
  }
});

Deno.test("tellIfLong() says nothing of what is over soon, or fails", async () => {
  const { stderr, err } = recordedContext(true);
  const { pending, after } = timer();
  assertEquals(await tellIfLong(stderr, "long", Promise.resolve(1), after), 1);
  const failing = Promise.reject(new RangeError("no"));
  await assertRejects(() => tellIfLong(stderr, "long", failing, after), RangeError);
  assertEquals([err(), pending.size], ["", 0]);
});

import { assert, assertEquals } from "@std/assert";
import type { Coroutine } from "../kernel/coroutine.ts";
import { createTask } from "../kernel/ensure_future.ts";
import { simulate, thrownBy } from "../loop_testing.ts";
import { shield } from "./shield.ts";
import { sleep } from "./sleep.ts";

Deno.test("shield() passes the outcome on", async () => {
  await simulate(function* () {
    assertEquals(yield* shield(sleep(5, "x")), "x");
    const inner = createTask(sleep(5));
    const outer = shield(inner);
    inner.cancel();
    yield* sleep(1);
    assert(outer.cancelled());
    const done = createTask(sleep(0, "y"));
    yield* done;
    assert(shield(done) === done);
  });
});

Deno.test("shield() keeps a cancellation from what it shields", async () => {
  await simulate(function* () {
    const inner = createTask(sleep(10, "done"));
    const waiter = createTask((function* () {
      yield* shield(inner);
    })());
    yield* sleep(1);
    waiter.cancel();
    yield* sleep(1);
    assert(waiter.cancelled() && !inner.done());
    assertEquals(yield* inner, "done");
  });
});

Deno.test("shield() reports a failure after the waiter has gone", async () => {
  const logged: string[] = [];
  const broken = (function* (): Coroutine<void> {
    yield* sleep(10);
    throw new Error("broken");
  })();
  await simulate(function* () {
    const outer = shield(broken);
    yield* sleep(1);
    outer.cancel();
    yield* sleep(20);
    assert(thrownBy(() => outer.result()) !== undefined);
  }, { log: (text) => logged.push(text) });
  assert(/Task exception was never retrieved/.test(logged[0] ?? ""), logged[0]);
});

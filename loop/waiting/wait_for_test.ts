import { assert, assertEquals } from "@std/assert";
import { getRunningLoop } from "../event_loop.ts";
import { createTask } from "../kernel/ensure_future.ts";
import { CancelledError, TimeoutError } from "../kernel/errors.ts";
import { Future } from "../kernel/future.ts";
import { simulate } from "../loop_testing.ts";
import { sleep } from "./sleep.ts";
import { waitFor } from "./wait_for.ts";

Deno.test("waitFor() returns the result in time", async () => {
  await simulate(function* () {
    assertEquals(yield* waitFor(sleep(5, "x"), 10), "x");
    assertEquals(yield* waitFor(sleep(5, "y"), null), "y");
    assertEquals(getRunningLoop().time(), 10);
  });
});

Deno.test("waitFor() cancels what is late, waits for its clean-up, and throws TimeoutError", async () => {
  await simulate(function* () {
    let clean = false;
    const task = createTask((function* () {
      try {
        yield* sleep(100);
      } finally {
        yield* sleep(5);
        clean = true;
      }
    })());
    try {
      yield* waitFor(task, 10);
      throw new Error("unreachable");
    } catch (error) {
      assert(error instanceof TimeoutError && error.cause instanceof CancelledError);
    }
    assert(clean && task.cancelled());
    assertEquals(getRunningLoop().time(), 15);
  });
});

Deno.test("waitFor() without time takes a result that is there, and cancels everything else", async () => {
  await simulate(function* () {
    const done = new Future<number>();
    done.setResult(1);
    assertEquals(yield* waitFor(done, 0), 1);
    const task = createTask(sleep(100));
    try {
      yield* waitFor(task, 0);
      throw new Error("unreachable");
    } catch (error) {
      assert(error instanceof TimeoutError);
    }
    assert(task.cancelled());
  });
});

Deno.test("waitFor() that is cancelled cancels what it waits for", async () => {
  await simulate(function* () {
    const inner = createTask(sleep(100));
    const outer = createTask(waitFor(inner, 50));
    yield* sleep(1);
    outer.cancel();
    yield* sleep(1);
    assert(outer.cancelled() && inner.cancelled());
  });
});

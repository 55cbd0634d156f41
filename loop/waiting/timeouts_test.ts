import { assert, assertEquals } from "@std/assert";
import { getRunningLoop } from "../event_loop.ts";
import { createTask } from "../kernel/ensure_future.ts";
import { TimeoutError } from "../kernel/errors.ts";
import { currentTask } from "../kernel/task.ts";
import { simulate, thrownBy } from "../loop_testing.ts";
import { sleep } from "./sleep.ts";
import { type Timeout, timeout } from "./timeouts.ts";

Deno.test("timeout() turns its own cancellation into TimeoutError, and takes it back", async () => {
  await simulate(function* () {
    let scope: Timeout | undefined;
    try {
      yield* timeout(10, function* (inner) {
        scope = inner;
        assertEquals([inner.when(), inner.expired()], [10, false]);
        yield* sleep(100);
      });
      throw new Error("unreachable");
    } catch (error) {
      assert(error instanceof TimeoutError);
    }
    assertEquals(scope?.expired(), true);
    assertEquals([getRunningLoop().time(), currentTask()?.cancelling()], [10, 0]);
  });
});

Deno.test("timeout() lets pass what ends in time: a result, an error, a cancellation by others", async () => {
  await simulate(function* () {
    assertEquals(yield* timeout(10, () => sleep(5, "x")), "x");
    const error = new Error("broken");
    try {
      yield* timeout(10, function* () {
        yield* sleep(1);
        throw error;
      });
    } catch (thrown) {
      assert(thrown === error);
    }
    const task = createTask(timeout(10, () => sleep(50)));
    yield* sleep(1);
    task.cancel();
    yield* sleep(0);
    yield* sleep(0);
    assert(task.cancelled());
    yield* sleep(100);
  });
});

Deno.test("timeout() is no excuse when others cancel the task at the same time", async () => {
  await simulate(function* () {
    const task = createTask(timeout(10, () => sleep(50)));
    getRunningLoop().callAt(10, () => task.cancel());
    yield* sleep(20);
    assert(task.cancelled());
  });
});

Deno.test("timeout() may be nested: the one whose time is up throws", async () => {
  const log = await simulate(function* () {
    const log: string[] = [];
    try {
      yield* timeout(10, function* () {
        try {
          yield* timeout(20, () => sleep(50));
        } catch (error) {
          log.push(`inner ${(error as Error).name}`);
          throw error;
        }
      });
    } catch (error) {
      log.push(`outer ${(error as Error).name}`);
    }
    return log;
  });
  assertEquals(log, ["inner CancelledError", "outer TimeoutError"]);
});

Deno.test("Timeout.reschedule() moves the deadline, or takes it away", async () => {
  await simulate(function* () {
    let left: Timeout | undefined;
    yield* timeout(10, function* (scope) {
      left = scope;
      scope.reschedule(100);
      yield* sleep(50);
      scope.reschedule(null);
      assertEquals(scope.when(), null);
      yield* sleep(500);
    });
    assert(/exited/.test(thrownBy(() => left?.reschedule(1))?.message ?? ""));
    try {
      yield* timeout(null, function* (scope) {
        scope.reschedule(getRunningLoop().time() - 1);
        yield* sleep(5);
      });
      throw new Error("unreachable");
    } catch (error) {
      assert(error instanceof TimeoutError);
    }
    assertEquals(getRunningLoop().time(), 550);
  });
});

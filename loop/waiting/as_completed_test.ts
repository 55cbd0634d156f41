import { assert, assertEquals } from "@std/assert";
import { getRunningLoop } from "../event_loop.ts";
import type { Coroutine } from "../kernel/coroutine.ts";
import { createTask } from "../kernel/ensure_future.ts";
import { TimeoutError } from "../kernel/errors.ts";
import { simulate } from "../loop_testing.ts";
import { asCompleted } from "./as_completed.ts";
import { sleep } from "./sleep.ts";

Deno.test("asCompleted() gives each result as soon as it is there", async () => {
  await simulate(function* () {
    const seen: string[] = [];
    for (const next of asCompleted([sleep(30, "c"), sleep(10, "a"), sleep(20, "b")])) {
      seen.push(`${yield* next} ${getRunningLoop().time()}`);
    }
    assertEquals(seen, ["a 10", "b 20", "c 30"]);
    assertEquals([...asCompleted([])], []);
  });
});

Deno.test("asCompleted() gives exceptions in their turn", async () => {
  await simulate(function* () {
    const fails = (function* (): Coroutine<string> {
      yield* sleep(10);
      throw new Error("broken");
    })();
    const seen: string[] = [];
    for (const next of asCompleted([sleep(20, "b"), fails])) {
      try {
        seen.push(yield* next);
      } catch (error) {
        seen.push((error as Error).message);
      }
    }
    assertEquals(seen, ["broken", "b"]);
  });
});

Deno.test("asCompleted() throws TimeoutError for all that is late, and leaves it running", async () => {
  await simulate(function* () {
    const late = [createTask(sleep(20, "late")), createTask(sleep(30, "later"))];
    const seen: string[] = [];
    for (const next of asCompleted([sleep(5, "in time"), ...late], { timeout: 10 })) {
      try {
        seen.push(yield* next);
      } catch (error) {
        assert(error instanceof TimeoutError);
        seen.push(`TimeoutError ${getRunningLoop().time()}`);
      }
    }
    assertEquals(seen, ["in time", "TimeoutError 10", "TimeoutError 10"]);
    for (const task of late) yield* task;
  });
});

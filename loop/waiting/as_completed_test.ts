import { assert, assertEquals } from "@std/assert";
import { getRunningLoop } from "../event_loop.ts";
import type { Coroutine } from "../kernel/coroutine.ts";
import { createTask } from "../kernel/ensure_future.ts";
import { TimeoutError } from "../kernel/errors.ts";
import { type DoneCallback, Future } from "../kernel/future.ts";
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

/** A future that counts the callbacks that it has. */
class CountingFuture extends Future<string> {
  callbacks = 0;

  override addDoneCallback(fn: DoneCallback<string>): void {
    this.callbacks++;
    super.addDoneCallback(fn);
  }

  override removeDoneCallback(fn: DoneCallback<string>): number {
    const count = super.removeDoneCallback(fn);
    this.callbacks -= count;
    return count;
  }
}

Deno.test("asCompleted() that is left early leaves nothing behind", async () => {
  await simulate(function* () {
    const loop = getRunningLoop();
    const futures = [1, 2, 3].map(() => new CountingFuture(loop));
    loop.callLater(10, () => futures[1]!.setResult("b"));
    for (const next of asCompleted(futures, { timeout: 1000 })) {
      assertEquals(yield* next, "b");
      break;
    }
    assertEquals([futures[0]!.callbacks, futures[2]!.callbacks], [0, 0]);
    assertEquals(loop.time(), 10);
  });
});

Deno.test("asCompleted() still gives what was handed out before it was left", async () => {
  await simulate(function* () {
    const loop = getRunningLoop();
    const futures = [1, 2, 3].map(() => new CountingFuture(loop));
    const [first, second] = asCompleted(futures);
    loop.callLater(10, () => futures[2]!.setResult("c"));
    loop.callLater(20, () => futures[0]!.setResult("a"));
    assertEquals([yield* first!, yield* second!], ["c", "a"]);
    assertEquals(futures[1]!.callbacks, 0);
  });
});

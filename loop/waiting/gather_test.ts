import { assert, assertEquals } from "@std/assert";
import { getRunningLoop } from "../event_loop.ts";
import type { Coroutine } from "../kernel/coroutine.ts";
import { createTask } from "../kernel/ensure_future.ts";
import { CancelledError } from "../kernel/errors.ts";
import { Future } from "../kernel/future.ts";
import { simulate, thrownBy } from "../loop_testing.ts";
import { gather } from "./gather.ts";
import { sleep } from "./sleep.ts";

const broken = new Error("broken");
function* failsAfter(ms: number): Coroutine<never> {
  yield* sleep(ms);
  throw broken;
}

Deno.test("gather() runs all at once and gives the results in order, each with its type", async () => {
  await simulate(function* () {
    const [text, number] = yield* gather(sleep(20, "a"), sleep(10, 1));
    assertEquals(text.length + number, 2);
    assertEquals(yield* gather([sleep(5, 1), sleep(5, 2)]), [1, 2]);
    assertEquals(yield* gather(), []);
    assertEquals(yield* gather([]), []);
    assertEquals(getRunningLoop().time(), 25);
  });
});

Deno.test("gather() runs a thing that stands in several places once", async () => {
  await simulate(function* () {
    const coro = sleep(1, {});
    const [a, b] = yield* gather(coro, coro);
    assert(a === b);
  });
});

Deno.test("gather() throws the first exception at once and leaves the others running", async () => {
  await simulate(function* () {
    const slow = createTask(sleep(20, "slow"));
    try {
      yield* gather(slow, failsAfter(10), failsAfter(15));
      throw new Error("unreachable");
    } catch (error) {
      assert(error === broken);
    }
    assertEquals(getRunningLoop().time(), 10);
    assertEquals(yield* slow, "slow");
  });
});

Deno.test("gather() gives exceptions and cancellations as results when asked to", async () => {
  await simulate(function* () {
    const cancelled = createTask(sleep(100));
    getRunningLoop().callLater(1, () => cancelled.cancel("enough"));
    const results = yield* gather([sleep(5, 1), failsAfter(2), cancelled], {
      returnExceptions: true,
    });
    assertEquals(results.slice(0, 2), [1, broken]);
    assert(results[2] instanceof CancelledError);
  });
});

Deno.test("gather().cancel() cancels all children, and says so when they are done", async () => {
  await simulate(function* () {
    const children = [createTask(sleep(10)), createTask(sleep(10))];
    const gathered = gather(children);
    yield* sleep(1);
    assertEquals(gathered.cancel(), true);
    assert(!gathered.done());
    yield* sleep(1);
    assert(children.every((child) => child.cancelled()));
    assert(thrownBy(() => gathered.result()) instanceof CancelledError);
    assertEquals(gathered.cancel(), false);
  });
});

Deno.test("gather() throws CancelledError when a child was cancelled", async () => {
  await simulate(function* () {
    const child = new Future<void>();
    const gathered = gather(child, sleep(1));
    child.cancel();
    yield* sleep(0);
    assert(gathered.done() && !gathered.cancelled());
    assert(gathered.exception() instanceof CancelledError);
  });
});

Deno.test("gather() of what is done already is done", async () => {
  await simulate(function* () {
    const done = new Future<number>();
    done.setResult(1);
    assertEquals(gather(done, done).result(), [1, 1]);
    yield;
  });
});

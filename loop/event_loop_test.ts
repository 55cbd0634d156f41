import { assert, assertEquals } from "@std/assert";
import { SimulatedClock } from "./time/clock.ts";
import type { Coroutine } from "./kernel/coroutine.ts";
import { EventLoop } from "./event_loop.ts";
import type { ExceptionContext } from "./kernel/exception_context.ts";
import { sleep } from "./waiting/sleep.ts";
import { thrownBy } from "./loop_testing.ts";

Deno.test("runUntilComplete() returns the result of a coroutine or future, and can be called again", async () => {
  const loop = new EventLoop({ clock: new SimulatedClock() });
  assertEquals(await loop.runUntilComplete(sleep(10, "slept")), "slept");
  const future = loop.createFuture<number>();
  loop.callLater(5, () => future.setResult(1));
  assertEquals(await loop.runUntilComplete(future), 1);
  assertEquals(loop.time(), 15);
  loop.close();
});

Deno.test("runUntilComplete() throws what the coroutine throws", async () => {
  const loop = new EventLoop();
  const error = new Error("broken");
  const thrown = await loop.runUntilComplete((function* (): Coroutine<void> {
    yield;
    throw error;
  })()).catch((thrown) => thrown);
  loop.close();
  assert(thrown === error);
});

Deno.test("runUntilComplete() throws when the loop was stopped before the result was there", async () => {
  const loop = new EventLoop({ log: () => {} });
  loop.callSoon(() => loop.stop());
  const thrown = await loop.runUntilComplete(loop.createFuture<Error>()).catch((thrown) => thrown);
  assert(/must run until/.test(thrown.message), String(thrown));
  loop.close();
});

Deno.test("runForever() refuses to run twice at a time, inside a callback, or when closed", async () => {
  const loop = new EventLoop();
  const other = new EventLoop();
  const errors: Promise<unknown>[] = [];
  loop.callSoon(() => {
    errors.push(loop.runForever().catch((error) => error.message));
    errors.push(other.runForever().catch((error) => error.message));
    assert(/must be idle/.test(thrownBy(() => loop.close())?.message ?? ""));
    assert(loop.isRunning());
    loop.stop();
  });
  await loop.runForever();
  assert(!loop.isRunning());
  loop.close();
  other.close();
  errors.push(loop.runForever().catch((error) => error.message));
  const [twice, inside, closed] = await Promise.all(errors) as string[];
  assert(/must be idle/.test(twice ?? ""), twice);
  assert(/middle of a callback/.test(inside ?? ""), inside);
  assert(/closed/.test(closed ?? ""), closed);
});

Deno.test("close() is final and idempotent", () => {
  const loop = new EventLoop();
  assert(!loop.isClosed());
  loop.close();
  loop.close();
  assert(loop.isClosed());
  for (
    const use of [
      () => loop.callSoon(() => {}),
      () => loop.callSoonThreadsafe(() => {}),
      () => loop.callLater(1, () => {}),
      () => loop.addSignalHandler("SIGINT", () => {}),
    ]
  ) assert(/closed/.test(thrownBy(use)?.message ?? ""), String(use));
});

Deno.test("close() reports tasks that are pending", () => {
  const contexts: ExceptionContext[] = [];
  const loop = new EventLoop();
  loop.setExceptionHandler((_loop, context) => contexts.push(context));
  const task = loop.createTask(sleep(10));
  loop.close();
  assertEquals(contexts, [{ message: "Task was destroyed but it is pending", task }]);
});

Deno.test("callAt() refuses what is no time", () => {
  const loop = new EventLoop();
  assert(thrownBy(() => loop.callLater(NaN, () => {})) instanceof RangeError);
  loop.close();
});

Deno.test("setDebug() turns debug mode on and off", () => {
  const loop = new EventLoop();
  assertEquals(loop.getDebug(), false);
  loop.setDebug(true);
  assertEquals(loop.getDebug(), true);
  loop.close();
});

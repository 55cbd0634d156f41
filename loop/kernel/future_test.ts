import { assert, assertEquals } from "@std/assert";
import { EventLoop, getRunningLoop } from "../event_loop.ts";
import { simulate, thrownBy } from "../loop_testing.ts";
import { sleep } from "../waiting/sleep.ts";
import { createTask } from "./ensure_future.ts";
import { CancelledError, InvalidStateError } from "./errors.ts";
import { Future } from "./future.ts";

Deno.test("Future is pending, then done once and for all", () => {
  const loop = new EventLoop();
  const future = loop.createFuture<number>();
  assertEquals([future.done(), future.cancelled()], [false, false]);
  assert(thrownBy(() => future.result()) instanceof InvalidStateError);
  assert(thrownBy(() => future.exception()) instanceof InvalidStateError);
  future.setResult(1);
  assertEquals([future.done(), future.result(), future.exception()], [true, 1, null]);
  assert(thrownBy(() => future.setResult(2)) instanceof InvalidStateError);
  assert(thrownBy(() => future.setException(new Error())) instanceof InvalidStateError);
  assertEquals(future.cancel(), false);
  loop.close();
});

Deno.test("Future.result() throws the exception", () => {
  const loop = new EventLoop();
  const future = loop.createFuture<number>();
  const error = new Error("broken");
  future.setException(error);
  assertEquals(thrownBy(() => future.result()), error);
  assertEquals(future.exception(), error);
  loop.close();
});

Deno.test("Future.cancel() makes result() and exception() throw CancelledError with the reason", () => {
  const loop = new EventLoop();
  const future = loop.createFuture<number>();
  assertEquals(future.cancel("enough"), true);
  assertEquals(future.cancel(), false);
  assert(future.cancelled() && future.done());
  for (const ask of [() => future.result(), () => future.exception()]) {
    const error = thrownBy(ask);
    assert(error instanceof CancelledError);
    assertEquals(error.message, "enough");
  }
  loop.close();
});

Deno.test("Future.addDoneCallback() calls back through the loop, in order, also when it is done", async () => {
  const loop = new EventLoop();
  const log: string[] = [];
  const future = loop.createFuture<string>();
  future.addDoneCallback((done) => log.push(`a ${done.result()}`));
  future.addDoneCallback((done) => log.push(`b ${done.result()}`));
  loop.callSoon(() => {
    future.setResult("x");
    future.addDoneCallback((done) => {
      log.push(`c ${done.result()}`);
      loop.stop();
    });
    log.push("set");
  });
  await loop.runForever();
  loop.close();
  assertEquals(log, ["set", "a x", "b x", "c x"]);
});

Deno.test("Future.removeDoneCallback() removes every registration of the callback", async () => {
  const loop = new EventLoop();
  const log: string[] = [];
  const future = loop.createFuture<void>();
  const callback = () => log.push("removed");
  future.addDoneCallback(callback);
  future.addDoneCallback(() => log.push("kept"));
  future.addDoneCallback(callback);
  assertEquals(future.removeDoneCallback(callback), 2);
  assertEquals(future.removeDoneCallback(callback), 0);
  future.setResult();
  loop.stop();
  await loop.runForever();
  loop.close();
  assertEquals(log, ["kept"]);
});

Deno.test("`yield*` of a future gives the result, typed", async () => {
  const result = await simulate(function* () {
    const future = new Future<string>();
    getRunningLoop().callLater(5, () => future.setResult("x"));
    const value = yield* future;
    const again = yield* future;
    return value.toUpperCase() + again.length;
  });
  assertEquals(result, "X1");
});

Deno.test("`yield*` of a future throws the exception, to every one who waits", async () => {
  const error = new Error("broken");
  const seen = await simulate(function* () {
    const future = new Future<string>();
    const waiter = function* () {
      try {
        yield* future;
      } catch (thrown) {
        return thrown;
      }
      return null;
    };
    const tasks = [createTask(waiter()), createTask(waiter())];
    yield* sleep(1);
    future.setException(error);
    const all = [];
    for (const task of tasks) all.push(yield* task);
    return all;
  });
  assertEquals(seen, [error, error]);
});

Deno.test("Future.setException() keeps apart a failure by null from success", () => {
  const loop = new EventLoop({ log: () => {} });
  const future = loop.createFuture<void>();
  future.setException(null);
  assert(future.exception() instanceof TypeError);
  loop.close();
});

import { assert, assertEquals } from "@std/assert";
import { EventLoop } from "../event_loop.ts";
import { createTask } from "../kernel/ensure_future.ts";
import { CancelledError } from "../kernel/errors.ts";
import { run } from "../run.ts";
import { sleep } from "../waiting/sleep.ts";
import { fromPromise, toPromise } from "./promises.ts";

Deno.test("fromPromise() waits for a native promise on a loop that has nothing else to do", async () => {
  const result = await run((function* () {
    // A timer of Deno's: the loop must let it come although none of its own is set.
    return yield* fromPromise(new Promise<string>((resolve) => setTimeout(resolve, 1, "x")));
  })());
  assertEquals(result, "x");
});

Deno.test("fromPromise() throws what the promise was rejected with", async () => {
  const error = new Error("broken");
  const thrown = await run((function* () {
    yield* fromPromise(Promise.reject(error));
  })()).catch((thrown) => thrown);
  assert(thrown === error);
});

Deno.test("fromPromise() gives up when it is cancelled or the loop is closed", async () => {
  let settle = () => {};
  const promise = new Promise<void>((resolve) => settle = resolve);
  await run((function* () {
    const future = fromPromise(promise);
    future.cancel();
    settle();
    yield* sleep(1);
    assert(future.cancelled());
    fromPromise(Promise.resolve().then(() => {}));
  })());
});

Deno.test("toPromise() settles with the outcome of the future", async () => {
  const loop = new EventLoop();
  const done = loop.createFuture<number>();
  const failed = loop.createFuture<number>();
  const cancelled = loop.createFuture<number>();
  const error = new Error("broken");
  const promises = Promise.allSettled([done, failed, cancelled].map(toPromise));
  done.setResult(1);
  failed.setException(error);
  cancelled.cancel("enough");
  loop.stop();
  await loop.runForever();
  loop.close();
  const [first, second, third] = await promises;
  assertEquals(first, { status: "fulfilled", value: 1 });
  assertEquals(second, { status: "rejected", reason: error });
  assert(third?.status === "rejected" && third.reason instanceof CancelledError);
});

Deno.test("toPromise() lets native code wait for a task", async () => {
  const log: string[] = [];
  await run((function* () {
    const task = createTask(sleep(1, "slept"));
    yield* fromPromise((async () => log.push(await toPromise(task)))());
  })());
  assertEquals(log, ["slept"]);
});

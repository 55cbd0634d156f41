import { assertEquals, assertRejects } from "@std/assert";
import { PendingJob } from "./job.ts";
import { ADD } from "./tasks_testing.ts";

function newJob(callSoon: (job: PendingJob) => void = () => {}): PendingJob {
  return new PendingJob({ cancel: () => false, callSoon }, 1, 0, ADD, [1]);
}

Deno.test("onDone() calls each callback once, in order, when the pool says so", () => {
  const job = newJob();
  const seen: unknown[] = [];
  job.onDone((error, value) => seen.push(["a", error, value]));
  job.onDone((error, value) => seen.push(["b", error, value]));
  job.settle(undefined, 5);
  assertEquals(seen, []);
  job.runCallbacks();
  job.runCallbacks();
  assertEquals(seen, [["a", undefined, 5], ["b", undefined, 5]]);
});

Deno.test("onDone() asks once to be called when the callbacks have been called", () => {
  let asked = 0;
  const job = newJob(() => asked++);
  job.settle(undefined, 5);
  job.onDone(() => {});
  assertEquals(asked, 0);
  job.runCallbacks();
  const seen: unknown[] = [];
  job.onDone((_error, value) => seen.push(value));
  job.onDone((_error, value) => seen.push(value));
  assertEquals([asked, seen], [1, []]);
  job.runCallbacks();
  assertEquals(seen, [5, 5]);
});

Deno.test("onDone() reports a callback that throws and calls the others", () => {
  const reported: unknown[] = [];
  const listener = (event: ErrorEvent) => {
    event.preventDefault();
    reported.push(event.error);
  };
  addEventListener("error", listener);
  const job = newJob();
  const mistake = new Error("mistake");
  let called = false;
  job.onDone(() => {
    throw mistake;
  });
  job.onDone(() => called = true);
  job.settle(undefined, 5);
  job.runCallbacks();
  removeEventListener("error", listener);
  assertEquals(called, true);
  assertEquals(reported, [mistake]);
});

Deno.test("then() gives the same outcome as often as it is called", async () => {
  const collectSoon = (job: PendingJob) => queueMicrotask(() => job.runCallbacks());
  const good = newJob(collectSoon);
  const early = good.then((value) => value);
  good.settle(undefined, 5);
  good.runCallbacks();
  assertEquals(await Promise.all([early, good, good]), [5, 5, 5]);

  const bad = newJob(collectSoon);
  bad.settle(new RangeError("no"), undefined);
  bad.runCallbacks();
  await assertRejects(async () => await bad, RangeError, "no");
  await assertRejects(async () => await bad, RangeError, "no");
});

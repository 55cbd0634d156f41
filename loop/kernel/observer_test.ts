import { assertEquals } from "@std/assert";
import { EventLoop } from "../event_loop.ts";
import { simulate } from "../loop_testing.ts";
import { SimulatedClock } from "../time/simulated_clock.ts";
import { sleep } from "../waiting/sleep.ts";
import { createTask } from "./ensure_future.ts";
import type { Observer } from "./observer.ts";

Deno.test("Observer sees the life of tasks, handles and the selector", async () => {
  const log: string[] = [];
  const observer: Observer = {
    handleStart: (handle) => log.push(`start ${handle}`),
    handleStop: () => log.push("stop"),
    selectStart: (timeoutMs) => log.push(`select ${timeoutMs}`),
    selectStop: (ready) => log.push(`selected ${ready}`),
    taskCreated: (task) => log.push(`created ${task.getName()}`),
    taskStep: (task) => log.push(`step ${task.getName()}`),
    taskWaiting: (task, future) => log.push(`${task.getName()} waits for ${future}`),
    taskDone: (task) => log.push(`done ${task}`),
  };
  await simulate(
    function* () {
      yield* createTask(sleep(5), { name: "child" });
    },
    { observer },
  );
  // The main task's number depends on the tests that ran before; polls depend on how busy the machine is.
  const main = /created (Task-\d+)/.exec(log[0] ?? "")?.[1] ?? "";
  const seen = log.map((line) => line.replace(main, "main"));
  const polls = new Set(["select 0"]);
  const withoutPolls = seen.filter((line, index) =>
    !polls.has(line) && !(line === "selected 0" && seen[index - 1] === "select 0")
  );
  assertEquals(withoutPolls, [
    "created main",
    "start task main pending",
    "step main",
    "created child",
    "main waits for task child pending",
    "stop",
    "start task child pending",
    "step child",
    "child waits for future pending",
    "stop",
    "select 5",
    "selected 0",
    "start callback wakeUp",
    "stop",
    "start task child pending",
    "step child",
    "done task child finished",
    "stop",
    "start task main pending",
    "step main",
    "done task main finished",
    "stop",
    "start callback stop",
    "stop",
  ]);
});

Deno.test("an observer costs no look at the clock", async () => {
  class CountingClock extends SimulatedClock {
    looks = 0;
    override now(): number {
      this.looks++;
      return super.now();
    }
  }
  /** How often a loop looks at the clock between the first and the last of 41 callbacks of one iteration. */
  const looks = async (observer: Observer | null, debug: boolean) => {
    const clock = new CountingClock();
    const loop = new EventLoop({ clock, observer, debug });
    let before = 0;
    let after = 0;
    loop.callSoon(() => before = clock.looks);
    for (let n = 1; n < 40; n++) loop.callSoon(() => {});
    loop.callSoon(() => after = clock.looks);
    loop.stop();
    await loop.runForever();
    loop.close();
    return after - before;
  };
  assertEquals(await looks(null, false), 0);
  assertEquals(await looks({ handleStart: () => {} }, false), 0);
  assertEquals(await looks(null, true), 2 * 40);
});

Deno.test("Observer sees why each handle is queued, and what timers and futures come to", async () => {
  const log: string[] = [];
  const observer: Observer = {
    handleQueued: (handle, why) => log.push(`queued ${handle}: ${why}`),
    timerSet: (timer, when) => log.push(`set ${timer} for ${when}`),
    timerDue: (timer) => log.push(`due ${timer}`),
    timerCancelled: (timer) => log.push(`cancelled ${timer}`),
    futureDone: (future) => log.push(`done ${future}`),
  };
  const loop = new EventLoop({ clock: new SimulatedClock(), observer });
  const future = loop.createFuture<number>();
  future.addDoneCallback(function first() {});
  future.addDoneCallback(function second() {
    loop.stop();
  });
  const never = loop.callLater(9, function never() {});
  loop.callAt(5, function timer() {
    future.setResult(1);
  });
  loop.callSoonThreadsafe(function other() {
    never.cancel();
    never.cancel();
  });
  const task = loop.createTask(
    (function* () {
      yield;
    })(),
    { name: "task" },
  );
  await loop.runForever();
  loop.close();
  assertEquals(task.done(), true);
  assertEquals(log, [
    "set callback never for 9",
    "set callback timer for 5",
    "queued callback other: thread",
    "queued task task pending: step",
    "cancelled cancelled callback",
    "queued task task pending: step",
    "done task task finished",
    "due callback timer",
    "queued callback timer: timer",
    "done future finished",
    "queued callback first: future",
    "queued callback second: future",
  ]);
});

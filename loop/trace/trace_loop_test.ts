import { assert, assertEquals } from "@std/assert";
import { simulate } from "../loop_testing.ts";
import { createTask } from "../kernel/ensure_future.ts";
import { observeNewLoops } from "../kernel/default_observer.ts";
import { Future } from "../kernel/future.ts";
import { getRunningLoop } from "../kernel/running.ts";
import { sleep } from "../waiting/sleep.ts";
import type { TraceEvent } from "./trace_event.ts";
import { traceLoop } from "./trace_loop.ts";

Deno.test("traceLoop() tells of handles, tasks and futures in the order in which they have their turns", async () => {
  const events: TraceEvent[] = [];
  let nowMs = 0;
  const observer = traceLoop((event) => events.push(event), () => nowMs);
  await simulate(function* () {
    nowMs += 7;
    yield* createTask(sleep(5), { name: "child" });
  }, { observer });
  // The main task's number depends on the tests that ran before, and how often it polls on how busy the machine is.
  const isSure = ({ kind }: TraceEvent) => !kind.startsWith("loop");
  const seen = JSON.parse(JSON.stringify(events.filter(isSure)).replaceAll(/Task-\d+/g, "main"));
  const child = "child";
  const main = "main";
  assertEquals(seen.slice(0, 9), [
    { kind: "task created", task: main },
    { kind: "handle start", handle: "task main pending" },
    { kind: "task step", task: main },
    { kind: "task created", task: child },
    { kind: "task waiting", task: main, future: "task child" },
    { kind: "handle stop", handle: "task main pending", tookMs: 7 },
    { kind: "handle start", handle: "task child pending" },
    { kind: "task step", task: child },
    { kind: "task waiting", task: child, future: "future #1" },
  ]);
  assertEquals(seen.filter(({ kind }: TraceEvent) => kind === "task done"), [
    { kind: "task done", task: child, wasCancelled: false },
    { kind: "task done", task: main, wasCancelled: false },
  ]);
  assertEquals(
    events.filter(({ kind }) => kind === "loop select").length,
    events.filter(({ kind }) => kind === "loop selected").length,
  );
});

Deno.test("traceLoop() tells whose callback one is, and how it begins if it has no name", async () => {
  const handles: string[] = [];
  const tell = (event: TraceEvent) => {
    if (event.kind === "handle start") handles.push(event.handle.replace(/Task-\d+/, "main"));
  };
  function named() {}
  await simulate(function* () {
    const loop = getRunningLoop();
    const future = new Future<void>();
    future.addDoneCallback(named);
    future.addDoneCallback(() => {
      void "what it does";
    });
    loop.callSoon(named);
    loop.callSoon(() => future.setResult());
    // A future that a timer completes is no sign of a callback of its own.
    loop.callLater(0, named);
    yield* future;
    loop.callSoon(named).cancel();
    yield* sleep(1);
  }, { observer: traceLoop(tell, () => 0) });
  const starts = (start: string) => handles.filter((handle) => handle.startsWith(start));
  assertEquals(starts("callback named"), ["callback named", "callback named"]);
  assertEquals(starts("callback ()"), ["callback ()=>future.setResult()"]);
  assertEquals(starts("callback wakeUp"), ["callback wakeUp"]);
  assertEquals(starts("done callback of"), [
    "done callback of future #1: named",
    'done callback of future #1: ()=>{ void "what it does"; }',
    "done callback of task main: stop",
  ]);
});

Deno.test("observeNewLoops() observes loops that are made meanwhile, unless they have an observer or refuse", async () => {
  let handles = 0;
  const stop = observeNewLoops({ handleStart: () => handles++ });
  try {
    await simulate(() => sleep(1));
    assert(handles > 0);
    const before = handles;
    await simulate(() => sleep(1), { observer: {} });
    await simulate(() => sleep(1), { observer: null });
    assertEquals(handles, before);
  } finally {
    stop();
  }
  const before = handles;
  await simulate(() => sleep(1));
  assertEquals(handles, before);
});

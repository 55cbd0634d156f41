import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { EventLoop } from "../event_loop.ts";
import { currentTask } from "../kernel/task.ts";
import { CancelledError } from "../kernel/errors.ts";
import { sleep } from "../waiting/sleep.ts";
import { runCoroutineThreadsafe } from "./threadsafe.ts";

/** Runs a loop while native code uses it. */
async function beside(native: (loop: EventLoop) => Promise<void>): Promise<void> {
  const loop = new EventLoop();
  const running = loop.runForever();
  try {
    await native(loop);
  } finally {
    loop.callSoonThreadsafe(() => loop.stop());
    await running;
    loop.close();
  }
}

Deno.test("runCoroutineThreadsafe() gives native code what a coroutine returns or throws", async () => {
  await beside(async (loop) => {
    assertEquals(await runCoroutineThreadsafe(sleep(1, "slept"), loop), "slept");
    const failing = runCoroutineThreadsafe(
      (function* () {
        yield* sleep(0);
        throw new RangeError("no");
      })(),
      loop,
    );
    await assertRejects(() => failing, RangeError, "no");
  });
});

Deno.test("runCoroutineThreadsafe() cancels the task when the signal says so", async () => {
  await beside(async (loop) => {
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const controller = new AbortController();
    let cleanedUp = false;
    const sleeping = runCoroutineThreadsafe(
      (function* () {
        begin();
        try {
          yield* sleep(1e6);
        } finally {
          cleanedUp = true;
        }
      })(),
      loop,
      { signal: controller.signal },
    );
    await begun;
    controller.abort("enough");
    await assertRejects(() => sleeping, CancelledError, "enough");
    assert(cleanedUp);
    const late = runCoroutineThreadsafe(sleep(1e6), loop, { signal: controller.signal });
    await assertRejects(() => late, CancelledError);
  });
});

Deno.test("runCoroutineThreadsafe() rejects what a task cannot be made of", async () => {
  const loop = new EventLoop();
  assertThrows(() => runCoroutineThreadsafe(sleep as never, loop), TypeError, "coroutine");
  loop.setTaskFactory(() => {
    throw new RangeError("no tasks today");
  });
  const promise = runCoroutineThreadsafe(sleep(0), loop);
  loop.stop();
  await loop.runForever();
  await assertRejects(() => promise, RangeError, "no tasks today");
  loop.close();
  assertThrows(() => runCoroutineThreadsafe(sleep(0), loop), Error, "closed");
});

Deno.test("runCoroutineThreadsafe() runs the coroutine as a task of that loop", async () => {
  await beside(async (loop) => {
    const ran = runCoroutineThreadsafe(
      (function* () {
        yield* sleep(0);
        return currentTask()?.getLoop() === loop;
      })(),
      loop,
    );
    assert(await ran);
  });
});

import { assert, assertEquals, assertMatch } from "@std/assert";
import { DOUBLE, FAIL, SPIN } from "./bridges/tasks_testing.ts";
import { EventLoop, getRunningLoop } from "./event_loop.ts";
import { openIo } from "./io/mod.ts";
import type { Coroutine } from "./kernel/coroutine.ts";
import { raisedBy, thrownBy } from "./loop_testing.ts";
import { WorkerPool } from "./pool/mod.ts";
import { toThread } from "./to_thread.ts";
import { gather } from "./waiting/gather.ts";
import { testNeeding } from "../tests/support/permissions.ts";
// Opens the C library, which stays open, before any test can be blamed for it.
import "./io/posix/libc.ts";

/** Runs a program, and waits until the threads are gone. */
async function runToTheEnd(loop: EventLoop, main: () => Coroutine<void>): Promise<void> {
  try {
    await loop.runUntilComplete(main());
    await loop.runUntilComplete(loop.shutdownDefaultExecutor());
  } finally {
    loop.close();
  }
}

/** A worker reads its code at run time. */
const workerTest = testNeeding("read");

workerTest("toThread() waits for what a thread returns or throws", async () => {
  await runToTheEnd(new EventLoop(), function* () {
    assertEquals(yield* gather(toThread(DOUBLE, 1), toThread(DOUBLE, 2)), [2, 4]);
    const error = yield* raisedBy(toThread(FAIL, "no"));
    assert(error instanceof RangeError);
  });
});

testNeeding("read", "net", "ffi")(
  "toThread() wakes a loop that waits in a system call",
  async () => {
    const io = await openIo("posix");
    await runToTheEnd(new EventLoop({ io }), function* () {
      assertEquals(yield* toThread(DOUBLE, 1), 2);
      // From now on the loop waits in the system, and hears no messages.
      const listener = yield* getRunningLoop().sockListen({ hostname: "127.0.0.1", port: 0 });
      getRunningLoop().addReader(listener, () => {});
      assertEquals(yield* toThread(DOUBLE, 2), 4);
      listener.close();
    });
  },
);

workerTest(
  "shutdownDefaultExecutor() waits for the jobs under way, and takes no more",
  async () => {
    const loop = new EventLoop();
    await loop.runUntilComplete((function* () {
      const first = loop.runInExecutor(null, DOUBLE, 1);
      yield* loop.shutdownDefaultExecutor();
      assertEquals(first.done() && first.result(), 2);
      assertMatch(`${thrownBy(() => loop.runInExecutor(null, DOUBLE, 2))}`, /was shut down/);
      yield* loop.shutdownDefaultExecutor();
    })());
    loop.close();
  },
);

workerTest("shutdownDefaultExecutor() gives up what takes too long", async () => {
  const log: string[] = [];
  const loop = new EventLoop({ log: (text) => log.push(text) });
  await loop.runUntilComplete((function* () {
    const spinning = loop.runInExecutor(null, SPIN, new SharedArrayBuffer(4));
    yield* loop.shutdownDefaultExecutor(1);
    const error = yield* raisedBy(spinning);
    assertEquals(error?.name, "CancelledError");
  })());
  loop.close();
  assertEquals(log, [
    "The jobs of the default executor were not over within 1 ms: they are given up",
  ]);
});

workerTest(
  "setDefaultExecutor() takes a pool of the program's, which the loop closes",
  async () => {
    const pool = new WorkerPool({ workers: 1 });
    const loop = new EventLoop();
    loop.setDefaultExecutor(pool);
    await runToTheEnd(loop, function* () {
      assertEquals(yield* toThread(DOUBLE, 3), 6);
    });
    assert(thrownBy(() => pool.submit(DOUBLE, 1)) instanceof TypeError);
  },
);

Deno.test("a loop that needs no threads starts none", async () => {
  await runToTheEnd(new EventLoop(), function* () {});
});

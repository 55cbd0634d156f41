import { assert, assertEquals } from "@std/assert";
import { EventLoop, getRunningLoop } from "../event_loop.ts";
import type { Coroutine } from "../kernel/coroutine.ts";
import { CancelledError } from "../kernel/errors.ts";
import { raisedBy, thrownBy } from "../loop_testing.ts";
import { PoolFullError, WorkerPool, type WorkerPoolOptions } from "../pool/mod.ts";
import { run } from "../run.ts";
import { gather } from "../waiting/gather.ts";
import { sleep } from "../waiting/sleep.ts";
import { timeout } from "../waiting/timeouts.ts";
import { executorObserver } from "./executor.ts";
import { fromPromise } from "./promises.ts";
import { DOUBLE, FAIL, SPIN } from "./tasks_testing.ts";

// A worker reads its code at run time.
const ignore = Deno.permissions.querySync({ name: "read" }).state !== "granted";

/** Runs a program that has a pool with one worker. */
function withPool(
  name: string,
  main: (loop: EventLoop, pool: WorkerPool) => Coroutine<void>,
  options: WorkerPoolOptions = {},
): void {
  const fn = async () => {
    await using pool = new WorkerPool({ workers: 1, ...options });
    await run((function* () {
      yield* main(getRunningLoop(), pool);
    })());
  };
  Deno.test({ name, ignore, fn });
}

/** Waits until a task has begun to spin. */
function* untilBegun(begun: SharedArrayBuffer): Coroutine<void> {
  yield* fromPromise(Promise.resolve(Atomics.waitAsync(new Int32Array(begun), 0, 0).value));
}

withPool("runInExecutor() gives a worker's result, while the loop goes on", function* (loop, pool) {
  let turns = 0;
  const turning = loop.createTask((function* () {
    for (;; turns++) yield* sleep(0);
  })());
  const results = yield* gather([1, 2, 3].map((n) => loop.runInExecutor(pool, DOUBLE, n)));
  assertEquals(results, [2, 4, 6]);
  assert(turns > 0);
  turning.cancel();
});

withPool("runInExecutor() throws what the task throws", function* (loop, pool) {
  const error = yield* raisedBy(loop.runInExecutor(pool, FAIL, "no"));
  assert(error instanceof RangeError);
  assertEquals(error.message, "no");
});

withPool("cancelling the future of runInExecutor() gives the job up", function* (loop, pool) {
  const begun = new SharedArrayBuffer(4);
  const spinning = loop.runInExecutor(pool, SPIN, begun);
  yield* untilBegun(begun);
  // The one worker is busy until the job is given up.
  const doubled = loop.runInExecutor(pool, DOUBLE, 21);
  spinning.cancel();
  assertEquals(yield* doubled, 42);
  assert(spinning.cancelled());
});

withPool("a deadline gives the job up", function* (loop, pool) {
  const error = yield* raisedBy(timeout(20, function* () {
    yield* loop.runInExecutor(pool, SPIN, new SharedArrayBuffer(4));
  }));
  assertEquals(error?.name, "TimeoutError");
  assertEquals(yield* loop.runInExecutor(pool, DOUBLE, 4), 8);
});

withPool("closing the pool cancels the futures of its jobs", function* (loop, pool) {
  const begun = new SharedArrayBuffer(4);
  const spinning = loop.runInExecutor(pool, SPIN, begun);
  yield* untilBegun(begun);
  yield* fromPromise(pool.close());
  assert((yield* raisedBy(spinning)) instanceof CancelledError);
  assert(thrownBy(() => loop.runInExecutor(pool, DOUBLE, 1)) instanceof TypeError);
});

withPool("runInExecutor() throws at once when the pool is full", function* (loop, pool) {
  const begun = new SharedArrayBuffer(4);
  const spinning = loop.runInExecutor(pool, SPIN, begun);
  yield* untilBegun(begun);
  assert(thrownBy(() => loop.runInExecutor(pool, DOUBLE, 1)) instanceof PoolFullError);
  spinning.cancel();
}, { queueLengthMax: 0 });

withPool("a job may outlive its loop", function* (loop, pool) {
  loop.runInExecutor(pool, DOUBLE, 1);
  yield* sleep(0);
});

Deno.test({
  name: "Observer sees a job submitted, started and done",
  ignore,
  async fn() {
    const log: string[] = [];
    const loop = new EventLoop({
      observer: {
        executorSubmit: (id, task) => log.push(`submit ${id} ${task.name}`),
        executorStart: (id, worker) => log.push(`start ${id} on ${worker}`),
        executorDone: (id, error) => log.push(`done ${id} ${error?.message}`),
      },
    });
    await using pool = new WorkerPool({ workers: 1, observer: executorObserver(loop) });
    await loop.runUntilComplete((function* () {
      yield* loop.runInExecutor(pool, DOUBLE, 1);
      yield* raisedBy(loop.runInExecutor(pool, FAIL, "no"));
    })());
    loop.close();
    assertEquals(log, [
      "submit 1 double",
      "start 1 on 0",
      "done 1 undefined",
      "submit 2 fail",
      "start 2 on 0",
      "done 2 no",
    ]);
  },
});

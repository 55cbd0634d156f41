import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { poolTest, StartWatcher } from "./pool_testing.ts";
import {
  ADD,
  CLOSE_THREAD,
  EXIT_THREAD,
  FAIL_IN_TIMER,
  Gate,
  NO_SUCH_MODULE,
  REJECT_UNHEARD,
  WAIT_AT_GATE,
} from "./tasks_testing.ts";
import { WorkerPool } from "./worker_pool.ts";

for (const task of [CLOSE_THREAD, EXIT_THREAD, FAIL_IN_TIMER, REJECT_UNHEARD]) {
  poolTest(`WorkerSupervisor replaces a worker when it dies of ${task.name}()`, async () => {
    await using pool = new WorkerPool({ workers: 1 });
    for (let round = 0; round < 4; round++) {
      const fatal = pool.submit(task);
      const next = pool.submit(ADD, round, 1);
      await assertRejects(
        async () => await fatal,
        Error,
        "its worker must live on, got the end of worker 0",
      );
      assertEquals(await next, round + 1);
    }
  });
}

poolTest("WorkerSupervisor tells why a worker died when it was an error", async () => {
  await using pool = new WorkerPool({ workers: 1 });
  const error = await assertRejects(async () => await pool.submit(FAIL_IN_TIMER), Error);
  assert(error.cause instanceof RangeError);
  assertEquals(error.cause.message, "thrown in a timer");
});

poolTest("WorkerSupervisor leaves the jobs of other workers alone when one dies", async () => {
  const watcher = new StartWatcher();
  await using pool = new WorkerPool({ workers: 2, observer: watcher });
  using gate = new Gate();
  const bystander = pool.submit(WAIT_AT_GATE, gate.memory);
  await watcher.startOf(bystander);
  await assertRejects(async () => await pool.submit(CLOSE_THREAD), Error, "got the end of worker");
  assertEquals(bystander.done, false);
  gate.open();
  assertEquals(await bystander, 1);
});

poolTest("WorkerSupervisor gives up when no worker can start", async () => {
  const pool = new WorkerPool({ workers: 2, tasks: [NO_SUCH_MODULE] });
  const job = pool.submit(ADD, 1);
  const error = await assertRejects(() => pool.ready(), Error, "Cannot start a worker");
  assert(error.cause instanceof TypeError);
  assert(error.cause.message.includes("none.ts"));
  await assertRejects(async () => await job, Error, "Cannot start a worker");
  assertThrows(() => pool.submit(ADD, 1), TypeError, "closed");
  await pool.close();
});

import { assert, assertEquals, assertFalse, assertRejects, assertThrows } from "@std/assert";
import { JobCancelled } from "./job.ts";
import { poolTest, StartWatcher } from "./pool_testing.ts";
import { ADD, ECHO, Gate, SPIN, WAIT_AT_GATE } from "./tasks_testing.ts";
import { WorkerPool } from "./worker_pool.ts";

poolTest("cancel() keeps a job from running when it waits in the queue", async () => {
  const watcher = new StartWatcher();
  const started: number[] = [];
  await using pool = new WorkerPool({
    workers: 1,
    observer: {
      started(id, worker) {
        started.push(id);
        watcher.started(id, worker);
      },
    },
  });
  using gate = new Gate();
  const first = pool.submit(WAIT_AT_GATE, gate.memory);
  const cancelled = pool.submit(ADD, 1);
  const last = pool.submit(ADD, 2);
  await watcher.startOf(first);
  assert(cancelled.cancel());
  assert(cancelled.done);
  assertFalse(cancelled.cancel());
  await assertRejects(async () => await cancelled, JobCancelled);
  assertEquals(pool.queued, 1);
  gate.open();
  assertEquals(await last, 2);
  assertEquals(started, [first.id, last.id]);
});

poolTest("cancel() frees the worker when the task looks at its abort flag", async () => {
  await using pool = new WorkerPool({ workers: 1 });
  using gate = new Gate();
  const job = pool.submit(SPIN, gate.memory);
  await gate.entered();
  assert(job.cancel());
  await assertRejects(async () => await job, JobCancelled);
  assertEquals(await pool.submit(ADD, 1, 1), 2);
});

poolTest("cancel() settles the job at once when the task looks at nothing", async () => {
  const watcher = new StartWatcher();
  await using pool = new WorkerPool({ workers: 1, observer: watcher });
  using gate = new Gate();
  const job = pool.submit(WAIT_AT_GATE, gate.memory);
  await watcher.startOf(job);
  assert(job.cancel());
  await assertRejects(async () => await job, JobCancelled);
  assertEquals(pool.running, 1);
  gate.open();
  assertEquals(await pool.submit(ECHO, "next"), "next");
  assertEquals(pool.running, 0);
});

poolTest("cancel() is too late when the job is done", async () => {
  await using pool = new WorkerPool({ workers: 1 });
  const job = pool.submit(ADD, 1);
  await job;
  assertFalse(job.cancel());
  assertEquals(await job, 1);
});

poolTest("cancel() gives the place in the queue back", async () => {
  const watcher = new StartWatcher();
  await using pool = new WorkerPool({ workers: 1, queueLengthMax: 4, observer: watcher });
  using gate = new Gate();
  const first = pool.submit(WAIT_AT_GATE, gate.memory);
  await watcher.startOf(first);
  const kept = [pool.submit(ADD, 1), pool.submit(ADD, 2)];
  for (let n = 0; n < 1000; n++) pool.submit(ADD, n).cancel();
  kept.push(pool.submit(ADD, 3), pool.submit(ADD, 4));
  assertThrows(() => pool.submit(ADD, 5), Error, "at most 5");
  gate.open();
  assertEquals(await Promise.all(kept), [1, 2, 3, 4]);
});

poolTest("taskTimeoutMs gives a job up when it has run, not waited, for so long", async () => {
  const watcher = new StartWatcher();
  let nowMs = 0;
  await using pool = new WorkerPool({
    workers: 1,
    taskTimeoutMs: 1_000_000,
    observer: watcher,
    now: () => nowMs,
  });
  using gate = new Gate();
  const first = pool.submit(WAIT_AT_GATE, gate.memory);
  const second = pool.submit(WAIT_AT_GATE, gate.memory);
  await watcher.startOf(first);
  // The pool looks at most sixteen times per timeout, so it has seen the job run at 0 or sees it now.
  nowMs = 100_000;
  pool.collect();
  nowMs = 999_999;
  pool.collect();
  assertFalse(first.done);
  nowMs = 1_100_000;
  pool.collect();
  assert(first.done);
  const error = await assertRejects(async () => await first, DOMException, "1000000 ms");
  assertEquals(error.name, "TimeoutError");
  assertFalse(second.done);
  gate.open();
  assertEquals(await second, 1);
});

poolTest("taskTimeoutMs needs nobody to call collect()", async () => {
  await using pool = new WorkerPool({ workers: 1, taskTimeoutMs: 20 });
  using gate = new Gate();
  const error = await assertRejects(async () => await pool.submit(SPIN, gate.memory), DOMException);
  assertEquals(error.name, "TimeoutError");
  // The worker notices. (Another job could be given up, too: its time runs while its thread waits for a processor.)
  while (pool.running > 0) await new Promise((resolve) => setImmediate(resolve));
});

poolTest("close() cancels what waits and aborts what runs", async () => {
  const watcher = new StartWatcher();
  const pool = new WorkerPool({ workers: 1, observer: watcher });
  using gate = new Gate();
  const running = pool.submit(SPIN, gate.memory);
  const waiting = pool.submit(ADD, 1);
  await watcher.startOf(running);
  const closed = pool.close();
  assert(running.done && waiting.done);
  await assertRejects(async () => await running, JobCancelled, "closed");
  await assertRejects(async () => await waiting, JobCancelled, "closed");
  assertThrows(() => pool.submit(ADD, 1), TypeError, "closed");
  await closed;
  assertEquals([pool.queued, pool.running], [0, 0]);
  assertEquals(pool.close(), pool.close());
});

poolTest("close() delivers the result of a job that has ended", async () => {
  const ended = Promise.withResolvers<void>();
  const pool = new WorkerPool({ workers: 1, tasks: [ADD], onWake: () => ended.resolve() });
  const job = pool.submit(ADD, 1, 1);
  await ended.promise;
  const closed = pool.close();
  assert(job.done);
  let outcome: number | undefined;
  job.onDone((_error, value) => outcome = value);
  pool.collect();
  assertEquals(outcome, 2);
  await closed;
});

poolTest("close() ends workers that have not started yet, and ready() rejects", async () => {
  const pool = new WorkerPool({ workers: 3, tasks: [ADD] });
  const ready = pool.ready();
  await pool.close();
  await assertRejects(() => ready, Error, "closed");
});

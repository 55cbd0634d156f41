import {
  assert,
  assertEquals,
  assertFalse,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { PoolFullError, WorkerPool } from "./worker_pool.ts";
import { NUMBERS_MAX } from "./slot_table.ts";
import { isAborted, throwIfAborted } from "./abort.ts";
import { task } from "./pool_task.ts";
import type { triple } from "./unguarded_program_testing.ts";
import { poolTest, StartWatcher } from "./pool_testing.ts";
import {
  ADD,
  DOUBLE,
  ECHO,
  FAIL,
  FAIL_WITH,
  Gate,
  IS_ABORTED_NOW,
  NO_SUCH_FUNCTION,
  NO_SUCH_MODULE,
  NOTHING,
  RETURN_FUNCTION,
  WAIT_AT_GATE,
} from "./tasks_testing.ts";

poolTest("submit() gives the result when the arguments are numbers", async () => {
  await using pool = new WorkerPool({ tasks: [ADD] });
  await pool.ready();
  assertEquals(await pool.submit(ADD), 0);
  assertEquals(await pool.submit(ADD, 1), 1);
  assertEquals(await pool.submit(ADD, 1, 2.5), 3.5);
  assertEquals(await pool.submit(ADD, 1, 2, 3), 6);
  assertEquals(await pool.submit(ADD, 1, 2, 3, 4), 10);
  assertEquals(await pool.submit(ADD, 1, 2, 3, 4, 5), 15);
  assertEquals(await pool.submit(ECHO, NaN), NaN);
  assertEquals(await pool.submit(ECHO, -0), -0);
  assertEquals(await pool.submit(ECHO, -Infinity), -Infinity);
});

poolTest(
  "submit() gives an array of numbers for one, whether or not it fits into a slot",
  async () => {
    await using pool = new WorkerPool({ workers: 2, tasks: [ECHO] });
    const numbers = Array.from({ length: 2 * NUMBERS_MAX }, (_, i) => i / 2);
    for (const length of [0, 1, NUMBERS_MAX, NUMBERS_MAX + 1, 2 * NUMBERS_MAX]) {
      const array = numbers.slice(0, length);
      assertEquals(await pool.submit(ECHO, array), array);
    }
    assertEquals(await pool.submit(ECHO, [NaN, -0, Infinity]), [NaN, -0, Infinity]);
    assertEquals(await pool.submit(ECHO, [1, "2", [3]]), [1, "2", [3]]);
  },
);

poolTest("submit() sends out of band what is no number", async () => {
  await using pool = new WorkerPool({ workers: 2, tasks: [ECHO] });
  const values = [
    undefined,
    null,
    "text",
    12n,
    { a: [1, { b: new Date(0) }] },
    new Uint8Array([1, 2]),
    "x".repeat(100_000),
  ];
  assertEquals(await Promise.all(values.map((value) => pool.submit(ECHO, value))), values);
  assertEquals(await pool.submit(NOTHING), undefined);
});

poolTest("submit() imports a task that was not announced", async () => {
  await using pool = new WorkerPool({ workers: 2 });
  const sums = [1, 2, 3, 4, 5].map((n) => pool.submit(ADD, n, n));
  assertEquals(await Promise.all(sums), [2, 4, 6, 8, 10]);
});

poolTest("submit() awaits a task that is asynchronous", async () => {
  await using pool = new WorkerPool({ workers: 1, tasks: [DOUBLE] });
  assertEquals(await pool.submit(DOUBLE, 21), 42);
});

poolTest("submit() brings back the error with its class, stack and cause", async () => {
  await using pool = new WorkerPool({ workers: 1, tasks: [FAIL] });
  const error = await assertRejects(async () => await pool.submit(FAIL, 7), RangeError);
  assertEquals(error.message, "Cannot take 7");
  assert(error.stack?.includes("tasks_testing.ts"));
  assert(error.cause instanceof TypeError);
  assertEquals(error.cause.message, "the cause");

  const own = await assertRejects(async () => await pool.submit(FAIL_WITH, "class"), Error);
  assertEquals(own.name, "OwnError");
  const dom = await assertRejects(async () => await pool.submit(FAIL_WITH, "dom"), DOMException);
  assertEquals(dom.name, "NotFoundError");
  const odd = await assertRejects(async () => await pool.submit(FAIL_WITH, "string"), Error);
  assertEquals(odd.cause, "a string");
  assertEquals(await pool.submit(ADD, 1, 1), 2);
});

poolTest("submit() fails the job alone when something cannot be copied", async () => {
  await using pool = new WorkerPool({ workers: 1 });
  const argument = await assertRejects(
    async () => await pool.submit(ECHO, () => 1),
    DOMException,
  );
  assertEquals(argument.name, "DataCloneError");
  const result = await assertRejects(async () => await pool.submit(RETURN_FUNCTION), DOMException);
  assertEquals(result.name, "DataCloneError");
  assertEquals(await pool.submit(ADD, 1, 1), 2);
});

poolTest("submit() fails the job alone when its function cannot be imported", async () => {
  await using pool = new WorkerPool({ workers: 1 });
  await assertRejects(async () => await pool.submit(NO_SUCH_FUNCTION), TypeError, "noSuchFunction");
  await assertRejects(async () => await pool.submit(NO_SUCH_MODULE), TypeError, "none.ts");
  assertEquals(await pool.submit(ADD, 1, 1), 2);
});

poolTest("submit() fails the job alone when its module makes a pool of its own", async () => {
  const module = import.meta.resolve("./unguarded_program_testing.ts");
  const TRIPLE = task<typeof triple>(module, "triple");
  const message = "stand behind `if (import.meta.main)`, got one in pool-worker-0";
  {
    await using pool = new WorkerPool({ workers: 1 });
    await assertRejects(async () => await pool.submit(TRIPLE, 14), Error, message);
    assertEquals(await pool.submit(ADD, 1, 1), 2);
  }
  // Announced, it keeps the workers from starting at all.
  await using pool = new WorkerPool({ workers: 1, tasks: [TRIPLE] });
  const error = await assertRejects(async () => await pool.submit(TRIPLE, 14), Error);
  assert(error.cause instanceof Error);
  assertStringIncludes(error.cause.message, message);
});

poolTest("submit() lets a free worker take the job when another is held up", async () => {
  const watcher = new StartWatcher();
  await using pool = new WorkerPool({ workers: 2, observer: watcher });
  using gate = new Gate();
  const held = pool.submit(WAIT_AT_GATE, gate.memory);
  const holder = await watcher.startOf(held);
  for (let n = 0; n < 200; n++) {
    const job = pool.submit(ADD, n, 1);
    assertEquals(await job, n + 1);
    assertEquals(await watcher.startOf(job), 1 - holder);
  }
  assertFalse(held.done);
  gate.open();
  assertEquals(await held, 1);
});

poolTest("submit() throws PoolFullError when as many jobs as allowed are under way", async () => {
  const watcher = new StartWatcher();
  await using pool = new WorkerPool({ workers: 1, queueLengthMax: 2, observer: watcher });
  using gate = new Gate();
  const jobs = [1, 2, 3].map(() => pool.submit(WAIT_AT_GATE, gate.memory));
  assertThrows(() => pool.submit(ADD, 1), PoolFullError, "at most 3");
  await watcher.startOf(jobs[0]!);
  assertEquals([pool.queued, pool.running], [2, 1]);
  assertThrows(() => pool.submit(ADD, 1), PoolFullError);
  gate.open();
  await Promise.all(jobs);
  assertEquals([pool.queued, pool.running], [0, 0]);
  assertEquals(await pool.submit(ADD, 1), 1);
});

poolTest("submit() runs jobs in the order of their submission on one worker", async () => {
  const starts: number[] = [];
  await using pool = new WorkerPool({
    workers: 1,
    tasks: [ADD],
    observer: { started: (id) => void starts.push(id) },
  });
  const jobs = Array.from({ length: 100 }, (_, n) => pool.submit(ADD, n));
  await Promise.all(jobs);
  assertEquals(starts, jobs.map((job) => job.id));
});

poolTest("WorkerPool tells its observer what happens to each job", async () => {
  const seen: string[] = [];
  await using pool = new WorkerPool({
    workers: 1,
    observer: {
      submitted: (id) => seen.push(`submitted ${id}`),
      started: (id, worker) => seen.push(`started ${id} on ${worker}`),
      done: (id, error) => seen.push(`done ${id} ${error?.message}`),
      callbacksStart: (id) => seen.push(`calls for ${id}`),
      callbacksStop: (id) => seen.push(`called for ${id}`),
    },
  });
  const first = pool.submit(ADD, 1);
  first.onDone((_error, value) => seen.push(`value ${value}`));
  await first;
  await assertRejects(async () => await pool.submit(FAIL, 2));
  assertEquals(seen, [
    "submitted 1",
    "started 1 on 0",
    "done 1 undefined",
    "calls for 1",
    "value 1",
    "called for 1",
    "submitted 2",
    "started 2 on 0",
    "done 2 Cannot take 2",
    "calls for 2",
    "called for 2",
  ]);
});

poolTest("onWake() is called instead of collect(), once until the next collect()", async () => {
  let woken = Promise.withResolvers<void>();
  let wakes = 0;
  await using pool = new WorkerPool({
    workers: 1,
    onWake() {
      wakes++;
      woken.resolve();
    },
  });
  const outcomes: unknown[] = [];
  const jobs = [1, 2, 3].map((n) => pool.submit(ADD, n));
  for (const job of jobs) job.onDone((_error, value) => outcomes.push(value));
  while (outcomes.length < jobs.length) {
    await woken.promise;
    assertEquals(wakes, 1);
    woken = Promise.withResolvers();
    wakes = 0;
    const before = outcomes.length;
    assertEquals(pool.collect(), outcomes.length - before);
  }
  assertEquals(outcomes, [1, 2, 3]);
});

poolTest("onDone() never calls back from inside, also when the job is done", async () => {
  await using pool = new WorkerPool({ workers: 1 });
  const job = pool.submit(ADD, 1, 2);
  assertEquals(await job, 3);
  assert(job.done);
  const late = Promise.withResolvers<number | undefined>();
  let isInside = true;
  job.onDone((_error, value) => isInside ? late.reject("called at once") : late.resolve(value));
  isInside = false;
  assertEquals(await late.promise, 3);
});

poolTest("isAborted() is false for a job that follows an aborted one in its slot", async () => {
  const watcher = new StartWatcher();
  await using pool = new WorkerPool({ workers: 1, queueLengthMax: 0, observer: watcher });
  using gate = new Gate();
  const aborted = pool.submit(WAIT_AT_GATE, gate.memory);
  await watcher.startOf(aborted);
  assert(aborted.cancel());
  gate.open();
  for (let n = 0; n < 10;) {
    try {
      assertEquals(await pool.submit(IS_ABORTED_NOW), false);
      n++;
    } catch (error) {
      assert(error instanceof PoolFullError); // The aborted one has not noticed yet.
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
  }
});

Deno.test("throwIfAborted() does nothing on a thread that is no worker", () => {
  assertFalse(isAborted());
  throwIfAborted();
});

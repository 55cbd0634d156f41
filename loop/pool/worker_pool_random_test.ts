import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { type Job, JobCancelled } from "./job.ts";
import { poolTest } from "./pool_testing.ts";
import { NUMBERS_MAX } from "./slot_table.ts";
import { ADD, CLOSE_THREAD, ECHO, FAIL } from "./tasks_testing.ts";
import { PoolFullError, WorkerPool } from "./worker_pool.ts";

/** What a random program does in one step. */
type Step =
  | { do: "submit"; task: "add" | "echo" | "numbers" | "fail"; n: number }
  | { do: "cancel"; which: number }
  | { do: "collect" }
  | { do: "wait" };

const STEP = fc.oneof(
  {
    weight: 60,
    arbitrary: fc.record({
      do: fc.constant("submit" as const),
      task: fc.constantFrom<(Step & { do: "submit" })["task"]>(
        "add",
        "add",
        "echo",
        "numbers",
        "fail",
      ),
      n: fc.integer(),
    }),
  },
  {
    weight: 12,
    arbitrary: fc.record({ do: fc.constant("cancel" as const), which: fc.nat(9) }),
  },
  { weight: 5, arbitrary: fc.constant({ do: "collect" as const }) },
  { weight: 8, arbitrary: fc.constant({ do: "wait" as const }) },
);

/** What must become of a job, unless it is cancelled. */
interface Expected {
  readonly job: Job<unknown>;
  readonly outcome: string;
  isCancelled: boolean;
}

function submit(pool: WorkerPool, step: Step & { do: "submit" }): Expected {
  const { task, n } = step;
  switch (task) {
    case "add":
      return { job: pool.submit(ADD, n, 1), outcome: `${n + 1}`, isCancelled: false };
    case "echo":
      return { job: pool.submit(ECHO, { n }), outcome: `{"n":${n}}`, isCancelled: false };
    case "numbers": {
      // Most of them fit into a slot.
      const numbers = new Array(Math.abs(n) % (NUMBERS_MAX + 4)).fill(n);
      return {
        job: pool.submit(ECHO, numbers),
        outcome: JSON.stringify(numbers),
        isCancelled: false,
      };
    }
    case "fail":
      return { job: pool.submit(FAIL, n), outcome: `Error: Cannot take ${n}`, isCancelled: false };
  }
}

async function outcomeOf(job: Job<unknown>): Promise<string> {
  try {
    return JSON.stringify(await job);
  } catch (error) {
    return error instanceof JobCancelled ? "cancelled" : `Error: ${(error as Error).message}`;
  }
}

/** Runs a program, and checks that every job came to the end that it must. */
async function checkProgram(
  pool: WorkerPool,
  jobsMax: number,
  steps: readonly Step[],
): Promise<void> {
  const all: Expected[] = [];
  let settledTwice = 0;
  const callbacks = new Map<number, number>();
  for (const step of steps) {
    switch (step.do) {
      case "submit":
        try {
          const expected = submit(pool, step);
          expected.job.onDone(() => {
            const calls = (callbacks.get(expected.job.id) ?? 0) + 1;
            callbacks.set(expected.job.id, calls);
            if (calls > 1) settledTwice++;
          });
          all.push(expected);
        } catch (error) {
          assert(error instanceof PoolFullError);
          // It may only refuse when enough jobs are not done, or were cancelled while they ran.
          const unfinished = all.filter(({ job, isCancelled }) => !job.done || isCancelled);
          assert(unfinished.length >= jobsMax);
        }
        break;
      case "cancel": {
        const expected = all.at(-1 - step.which);
        if (expected?.job.cancel()) expected.isCancelled = true;
        break;
      }
      case "collect":
        pool.collect();
        break;
      case "wait":
        await all.at(-1)?.job.then(() => {}, () => {});
        break;
    }
  }
  const outcomes = await Promise.all(all.map(({ job }) => outcomeOf(job)));
  assertEquals(
    outcomes,
    all.map(({ outcome, isCancelled }) => isCancelled ? "cancelled" : outcome),
  );
  assertEquals(callbacks.size, all.length);
  assertEquals(settledTwice, 0);
  assertEquals(pool.queued, 0);
  // What was cancelled while it ran may hold a place a little longer: not into the next program.
  while (pool.running > 0) {
    await new Promise((resolve) => setTimeout(resolve, 0));
    pool.collect();
  }
}

for (const queueLengthMax of [0, 3, 1024]) {
  poolTest(
    `WorkerPool settles every job once and rightly when ${queueLengthMax} may wait`,
    async () => {
      const workers = 2;
      await using pool = new WorkerPool({ workers, queueLengthMax, tasks: [ADD, FAIL] });
      await fc.assert(
        fc.asyncProperty(
          fc.array(STEP, { maxLength: 400, size: "max" }),
          (steps) => checkProgram(pool, workers + queueLengthMax, steps),
        ),
        { numRuns: 40 },
      );
    },
  );
}

poolTest("WorkerPool settles 20,000 jobs when workers die on the way", async () => {
  await using pool = new WorkerPool({ workers: 2, queueLengthMax: 30_000, tasks: [ADD, FAIL] });
  const jobs: Job<unknown>[] = [];
  for (let n = 0; n < 20_000; n++) {
    jobs.push(n % 4000 === 1000 ? pool.submit(CLOSE_THREAD) : pool.submit(ADD, n));
  }
  const outcomes = await Promise.all(jobs.map(outcomeOf));
  for (const [n, outcome] of outcomes.entries()) {
    if (n % 4000 === 1000) assert(outcome.includes("its worker must live on"), outcome);
    else assertEquals(outcome, `${n}`);
  }
});

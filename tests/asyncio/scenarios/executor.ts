/**
 * Executors: a future for work that is done elsewhere (DESIGN 5).
 *
 * The executor is one that the scenario itself completes, so nothing depends on threads.
 *
 * @module
 */

import {
  type Coroutine,
  type Executor,
  gather,
  type Job,
  type JobCallback,
  type PoolTask,
  shield,
  waitFor,
} from "../../../loop/mod.ts";
import { JobCancelled } from "../../../loop/pool/mod.ts";
import { attempt, Boom, call, ended, outcome, type Scenarios, ticks } from "../harness.ts";

const DOUBLE: PoolTask<[n: number], number> = { module: "file:///double.ts", name: "double" };

/** A job that the scenario completes. */
class HandJob<T> implements Job<T> {
  readonly id = 1;
  done = false;
  cancelled = false;
  #callbacks: JobCallback<T>[] = [];

  constructor(readonly args: unknown[]) {}

  onDone(callback: JobCallback<T>): void {
    this.#callbacks.push(callback);
  }

  cancel(): boolean {
    if (this.done) return false;
    this.cancelled = true;
    this.settle(new JobCancelled("cancelled"));
    return true;
  }

  settle(error?: Error, value?: T): void {
    this.done = true;
    for (const callback of this.#callbacks) callback(error, value);
  }

  then(): never {
    throw new Error("Cannot await the job: the loop waits for it by onDone()");
  }
}

/** Takes jobs, and leaves them to the scenario. */
class HandExecutor implements Executor {
  readonly jobs: HandJob<number>[] = [];

  submit<A extends unknown[], T>(_task: PoolTask<A, T>, ...args: A): Job<T> {
    const job = new HandJob<T>(args);
    this.jobs.push(job as unknown as HandJob<number>);
    return job;
  }

  get first(): HandJob<number> {
    return this.jobs[0]!;
  }
}

export const scenarios: Scenarios = {
  *a_result_arrives_by_the_loop(trace, loop) {
    const executor = new HandExecutor();
    const future = loop.runInExecutor(executor, DOUBLE, 21);
    const job = executor.first;
    trace(job.args[0], outcome(future));
    loop.callSoon(trace, "before");
    job.settle(undefined, 42);
    loop.callSoon(trace, "after");
    trace("set", future.done());
    yield* ticks(1);
    trace(outcome(future));
  },

  *who_waits_goes_on_in_order(trace, loop) {
    const executor = new HandExecutor();

    function* waiting(number: number): Coroutine<void> {
      trace(number, "got", yield* loop.runInExecutor(executor, DOUBLE, number));
    }

    const tasks = [1, 2, 3].map((number) => loop.createTask(waiting(number)));
    yield* ticks(2);
    for (const job of executor.jobs.toReversed()) job.settle(undefined, 2 * Number(job.args[0]));
    loop.callSoon(trace, "next iteration");
    loop.callSoon(() => loop.callSoon(trace, "the one after that"));
    yield* gather(tasks);
  },

  *an_exception_arrives_as_well(trace, loop) {
    const executor = new HandExecutor();
    const future = loop.runInExecutor(executor, DOUBLE, 1);
    executor.first.settle(new Boom("job"));
    trace(yield* attempt(future));
    trace(outcome(future));
  },

  *an_exception_of_a_job_may_go_unseen(trace, loop) {
    const executor = new HandExecutor();
    const future = loop.runInExecutor(executor, DOUBLE, 1);
    executor.first.settle(new Boom("job"));
    yield* ticks(2);
    trace(future.done());
  },

  *cancelling_the_future_cancels_the_job(trace, loop) {
    const executor = new HandExecutor();
    const future = loop.runInExecutor(executor, DOUBLE, 1);
    const job = executor.first;
    trace(future.cancel(), outcome(future), job.cancelled);
    yield* ticks(1);
    trace(job.cancelled);
  },

  *cancelling_the_task_cancels_the_job(trace, loop) {
    const executor = new HandExecutor();

    function* waiting(): Coroutine<void> {
      yield* loop.runInExecutor(executor, DOUBLE, 1);
    }

    const task = loop.createTask(waiting());
    yield* ticks(1);
    task.cancel();
    trace(yield* ended(task));
    trace(executor.first.cancelled);
  },

  *a_job_that_is_cancelled_cancels_the_future(trace, loop) {
    const executor = new HandExecutor();
    const future = loop.runInExecutor(executor, DOUBLE, 1);
    trace(executor.first.cancel());
    trace(outcome(future));
    trace(yield* attempt(future));
    trace(outcome(future));
  },

  *a_result_that_comes_too_late_is_dropped(trace, loop) {
    const executor = new HandExecutor();
    const future = loop.runInExecutor(executor, DOUBLE, 1);
    const job = executor.first;
    job.settle(undefined, 2);
    trace(future.cancel());
    yield* ticks(3);
    trace(outcome(future), job.cancelled);
  },

  *a_deadline_gives_the_job_up(trace, loop) {
    const executor = new HandExecutor();
    trace(yield* attempt(waitFor(loop.runInExecutor(executor, DOUBLE, 1), 10)));
    trace(executor.first.cancelled);
  },

  *a_shield_keeps_the_job(trace, loop) {
    const executor = new HandExecutor();
    const future = loop.runInExecutor(executor, DOUBLE, 1);
    trace(yield* attempt(waitFor(shield(future), 10)));
    trace(executor.first.cancelled);
    executor.first.settle(undefined, 2);
    trace(yield* future);
  },

  // deno-lint-ignore require-yield -- it awaits nothing
  *an_executor_may_refuse(trace, loop) {
    const full: Executor = {
      submit() {
        throw new Boom("full");
      },
    };
    trace(call(() => loop.runInExecutor(full, DOUBLE, 1)));
  },

  async a_result_that_outlives_the_loop_is_dropped(trace, loop) {
    const executor = new HandExecutor();

    // deno-lint-ignore require-yield -- it awaits nothing
    function* main(): Coroutine<void> {
      loop.runInExecutor(executor, DOUBLE, 1);
    }

    await loop.runUntilComplete(main());
    loop.close();
    trace(call(() => executor.first.settle(undefined, 2)));
  },
};

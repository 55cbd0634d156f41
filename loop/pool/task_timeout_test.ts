import { assertEquals } from "@std/assert";
import type { PendingJob } from "./job.ts";
import { TaskTimeout, type TimedJobs } from "./task_timeout.ts";

/** Jobs of which a test says which ones run. */
class FakeJobs implements TimedJobs {
  readonly jobs = new Map<PendingJob, "queued" | "running">();
  readonly givenUp: string[] = [];

  add(id: number, state: "queued" | "running"): PendingJob {
    const job = { id, startedMs: undefined } as PendingJob;
    this.jobs.set(job, state);
    return job;
  }

  pending(): Iterable<PendingJob> {
    return this.jobs.keys();
  }

  isRunning(job: PendingJob): boolean {
    return this.jobs.get(job) === "running";
  }

  giveUp(job: PendingJob, error: Error): boolean {
    this.givenUp.push(`${error.name}: ${error.message}`);
    return this.jobs.delete(job);
  }
}

Deno.test("sweepIfDue() gives up a job whose time is up since it was first seen running", () => {
  const jobs = new FakeJobs();
  let nowMs = 0;
  const timeout = new TaskTimeout(160, () => nowMs, jobs);
  assertEquals(timeout.periodMs, 10);
  const late = jobs.add(1, "queued");
  jobs.add(2, "running");
  timeout.sweepIfDue();
  nowMs = 100;
  jobs.jobs.set(late, "running");
  timeout.sweepIfDue();
  nowMs = 159;
  timeout.sweepIfDue();
  assertEquals(jobs.givenUp, []);
  nowMs = 169;
  timeout.sweepIfDue();
  assertEquals(jobs.givenUp, ["TimeoutError: Job 2 was given up: it ran for more than 160 ms"]);
  nowMs = 260;
  timeout.sweepIfDue();
  assertEquals(jobs.givenUp.length, 2);
});

Deno.test("sweepIfDue() does not look again before a period is over", () => {
  const jobs = new FakeJobs();
  let nowMs = 0;
  const timeout = new TaskTimeout(160, () => nowMs, jobs);
  timeout.sweepIfDue();
  nowMs = 9;
  const job = jobs.add(1, "running");
  timeout.sweepIfDue();
  assertEquals(job.startedMs, undefined);
  nowMs = 10;
  timeout.sweepIfDue();
  assertEquals(job.startedMs, 10);
});

Deno.test("timersMs is a limit only while there are jobs", () => {
  const jobs = new FakeJobs();
  let nowMs = 0;
  const timeout = new TaskTimeout(160, () => nowMs, jobs);
  assertEquals(timeout.timersMs, Infinity);
  const job = jobs.add(1, "running");
  timeout.start();
  assertEquals(timeout.timersMs, 10);
  timeout.sweepIfDue();
  assertEquals(timeout.timersMs, 10);
  jobs.jobs.delete(job);
  nowMs = 10;
  timeout.sweepIfDue();
  assertEquals(timeout.timersMs, Infinity);
});

Deno.test("TaskTimeout sets no timer when jobs may run for ever", () => {
  const jobs = new FakeJobs();
  jobs.add(1, "running");
  const timeout = new TaskTimeout(0, () => 0, jobs);
  timeout.start(); // The sanitizer of resources would find the timer.
  timeout.sweepIfDue();
  assertEquals([timeout.periodMs, jobs.givenUp], [undefined, []]);
});

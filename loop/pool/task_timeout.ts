/**
 * Gives up the jobs that run for too long.
 *
 * A timer for each job would cost more than a small job. So the running ones are looked at a few times per timeout, as
 * long as there are any: a job is given up when the look that first saw it running lies a timeout back.
 *
 * @module
 */

import type { PendingJob } from "./job.ts";

/** What this needs of a pool. */
export interface TimedJobs {
  /** The jobs that are not settled. */
  pending(): Iterable<PendingJob>;
  /** Whether a worker has begun with it, and nobody has given it up. */
  isRunning(job: PendingJob): boolean;
  giveUp(job: PendingJob, error: Error): boolean;
}

// How many times per timeout the running jobs are looked at. Their start and their end are each seen at most a
// sixteenth late. (The worker could note the start, but clocks of two threads have no common zero that one may
// trust: theirs comes from the wall clock, which may have been set in between.)
const SWEEPS_PER_TIMEOUT = 16;

/** The time that each job of a pool has. */
export class TaskTimeout {
  /** How long it is between two looks, in milliseconds; undefined when jobs may run for ever. */
  readonly periodMs: number | undefined;
  readonly #timeoutMs: number;
  readonly #now: () => number;
  readonly #jobs: TimedJobs;
  #nextSweepMs = -Infinity;
  #timer: ReturnType<typeof setInterval> | undefined;

  /**
   * @param timeoutMs milliseconds; 0: never
   * @param now tells the time, in milliseconds
   */
  constructor(timeoutMs: number, now: () => number, jobs: TimedJobs) {
    this.periodMs = timeoutMs > 0 ? timeoutMs / SWEEPS_PER_TIMEOUT : undefined;
    this.#timeoutMs = timeoutMs;
    this.#now = now;
    this.#jobs = jobs;
  }

  /** How late, in milliseconds, a timer may be at the moment: Infinity while there is no job to look at. */
  get timersMs(): number {
    return this.#timer === undefined ? Infinity : this.periodMs!;
  }

  /** A job was submitted: looks now and then, until all are settled. */
  start(): void {
    if (this.periodMs !== undefined) {
      this.#timer ??= setInterval(() => this.#sweep(), this.periodMs);
    }
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Looks if it is time to: for an owner whose timers come late. */
  sweepIfDue(): void {
    if (this.periodMs !== undefined && this.#now() >= this.#nextSweepMs) this.#sweep();
  }

  #sweep(): void {
    const nowMs = this.#now();
    this.#nextSweepMs = nowMs + this.#timeoutMs / SWEEPS_PER_TIMEOUT;
    let isIdle = true;
    for (const job of this.#jobs.pending()) {
      isIdle = false;
      if (!this.#jobs.isRunning(job)) continue;
      if (job.startedMs === undefined) {
        job.startedMs = nowMs;
      } else if (nowMs - job.startedMs >= this.#timeoutMs) {
        const message = `Job ${job.id} was given up: it ran for more than ${this.#timeoutMs} ms`;
        this.#jobs.giveUp(job, new DOMException(message, "TimeoutError"));
      }
    }
    if (isIdle) this.stop();
  }
}

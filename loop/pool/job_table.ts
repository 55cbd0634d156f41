/**
 * The jobs of a pool that are under way, and what becomes of them.
 *
 * The shared memory knows a job as the number of a slot. Here, on the owner's thread, the same number leads to the object
 * that the caller holds. A worker's event is turned into what it means for that object: its outcome, or a payload that
 * the worker waits for. A job leaves the table when it is settled; its slot stays taken until the worker has let go.
 *
 * @module
 */

import { FINISHED, kindOf, NO_EVENT, PAYLOAD_WANTED, slotOf, STARTED } from "./event_ring.ts";
import { JobCancelled, PendingJob } from "./job.ts";
import { unpackError } from "./packed_error.ts";
import type { PoolObserver } from "./pool_observer.ts";
import type { AnyPoolTask } from "./pool_task.ts";
import type { SharedQueue } from "./shared_queue.ts";
import { RUNNING } from "./slot_table.ts";
import type { TimedJobs } from "./task_timeout.ts";
import type { WorkerThread } from "./worker_thread.ts";

/** What this needs of its pool. */
export interface JobTableOwner {
  /** The channel for what does not fit into a slot. */
  thread(worker: number): Pick<WorkerThread, "post" | "takeReply">;
  /** There are callbacks to call. */
  wake(): void;
}

/** The jobs that are not settled, by slot, and those that are and whose callbacks have not been called. */
export class JobTable implements TimedJobs {
  readonly #queue: SharedQueue;
  readonly #owner: JobTableOwner;
  readonly #observer: PoolObserver | undefined;
  readonly #jobs: (PendingJob | undefined)[];
  #lastId = 0;
  /** The jobs whose callbacks are to be called next. */
  #settled: PendingJob[] = [];

  readonly #jobOwner = {
    cancel: (job: PendingJob) =>
      !job.done && this.giveUp(job, new JobCancelled(`Job ${job.id} was cancelled`)),
    callSoon: (job: PendingJob) => {
      this.#settled.push(job);
      this.#owner.wake();
    },
  };

  constructor(queue: SharedQueue, owner: JobTableOwner, observer: PoolObserver | undefined) {
    this.#queue = queue;
    this.#owner = owner;
    this.#observer = observer;
    this.#jobs = new Array(queue.slots.length).fill(undefined);
  }

  /** Makes the job that was queued in a slot. */
  add(slot: number, task: AnyPoolTask, args: readonly unknown[]): PendingJob {
    const job = new PendingJob(this.#jobOwner, ++this.#lastId, slot, task, args);
    this.#jobs[slot] = job;
    return job;
  }

  *pending(): Generator<PendingJob> {
    for (const job of this.#jobs) if (job !== undefined) yield job;
  }

  isRunning(job: PendingJob): boolean {
    return this.#queue.slots.state(job.slot) === RUNNING;
  }

  /** Takes in what the workers have done. Calls no callbacks. */
  takeEvents(): void {
    const events = this.#queue.events;
    for (let event = events.take(); event !== NO_EVENT; event = events.take()) {
      const slot = slotOf(event);
      const job = this.#jobs[slot];
      switch (kindOf(event)) {
        case STARTED:
          if (job !== undefined) this.#observer?.started?.(job.id, this.#queue.slots.worker(slot));
          break;
        case PAYLOAD_WANTED:
          this.#sendPayload(slot, job);
          break;
        case FINISHED:
          this.#finish(slot, job);
          break;
      }
    }
  }

  /**
   * Calls the callbacks of the jobs that are settled. What these submit and cancel waits for the next call. So a chain of
   * small jobs, each submitted by the callback of the one before, cannot hold the event loop for good.
   *
   * @returns how many jobs they were
   */
  runCallbacks(): number {
    const settled = this.#settled;
    this.#settled = [];
    for (const job of settled) {
      this.#observer?.callbacksStart?.(job.id);
      job.runCallbacks();
      this.#observer?.callbacksStop?.(job.id);
    }
    return settled.length;
  }

  /** Settles a job that has not ended, and tells its worker. @returns false if it has ended */
  giveUp(job: PendingJob, error: Error): boolean {
    if (!this.#queue.giveUp(job.slot)) return false;
    this.#settle(job, error, undefined);
    this.#owner.wake();
    return true;
  }

  /** A worker is gone: whatever it was running will never end. */
  failJobsOf(worker: number, cause: Error | undefined): void {
    this.takeEvents();
    for (const slot of this.#queue.slotsOf(worker)) {
      const job = this.#jobs[slot];
      this.#queue.release(slot);
      if (job === undefined) continue;
      const error = new Error(
        `Cannot finish job ${job.id}: its worker must live on, got the end of worker ${worker}`,
        { cause },
      );
      this.#settle(job, error, undefined);
    }
    this.#owner.wake();
  }

  #sendPayload(slot: number, job: PendingJob | undefined): void {
    let posted = false;
    if (job !== undefined) {
      try {
        const { task: { module, name }, args } = job;
        this.#owner.thread(this.#queue.slots.worker(slot)).post({ module, name, args });
        posted = true;
      } catch (error) {
        this.giveUp(job, error as Error);
      }
    }
    this.#queue.slots.answerPayloadRequest(slot, posted);
  }

  #finish(slot: number, job: PendingJob | undefined): void {
    const reply = this.#queue.slots.isReplyPosted(slot)
      ? this.#owner.thread(this.#queue.slots.worker(slot)).takeReply()
      : { value: this.#queue.slots.result(slot) };
    this.#queue.release(slot);
    if (job === undefined) return; // It was given up, and what came of it interests nobody.
    if ("error" in reply) this.#settle(job, unpackError(reply.error), undefined);
    else this.#settle(job, undefined, reply.value);
  }

  #settle(job: PendingJob, error: Error | undefined, value: unknown): void {
    this.#jobs[job.slot] = undefined;
    job.settle(error, value);
    this.#settled.push(job);
    this.#observer?.done?.(job.id, error);
  }
}

/**
 * A pool of worker threads: the `ThreadPoolExecutor` of this world.
 *
 * An event loop serves thousands of connections on one thread, until one request computes for a second:
 * then all of them wait. The remedy is as old as event loops: leave the computing to other threads, and
 * let the loop hear of the results. Threads of JavaScript share no objects, only bytes, so this pool is
 * made of three pieces of shared memory, and a job is the number of a slot that goes round in them:
 *
 *       owner: the thread of the event loop                   workers: one thread per core
 *
 *          submit()                 submission ring                take the next, whoever is free
 *             |       push    +---+---+---+---+---+---+    take           |
 *             '-------------> |   | 7 | 3 | 9 |   |   | ------------------+-----> worker 0
 *                             +---+---+---+---+---+---+                   '-----> worker 1
 *                                     slots                                          |
 *                       +--------------------------------------+                     |
 *            arguments, | 3: running, task 0,  n = 33          |  results,           |
 *            cancelling | 7: queued,  task 0,  n = 10          |  looks at the       |
 *                       | 9: queued,  task 1,  by mail         |  abort flag         |
 *                       +--------------------------------------+                     |
 *                                   event ring                                       |
 *          collect()  take    +---+---+---+---+---+---+    put                       |
 *             ^-------------- |   |   |3 f|8 f|   |   | <----------------------------'
 *             |               +---+---+---+---+---+---+
 *             '- - - - - - - - one wake-up, only if the owner is not about to look anyway
 *
 * Reading order: `task.ts`, `job.ts`, this file; then `slot_table.ts`, `submission_ring.ts`, `event_ring.ts`;
 * then `worker.ts`, `mail.ts`, `abort.ts`; then `worker_thread.ts`, `worker_crew.ts`.
 *
 * Bounds: at most `workers + queueLengthMax` jobs are under way; one more is refused with
 * {@linkcode PoolFullError}, which is the moment for the caller to push back on its own clients. A pool keeps
 * the program running until it is closed.
 *
 * @see Python, `concurrent.futures`
 * @see B. Goetz, Java Concurrency in Practice, chapter 8
 * @module
 */

import type { Selector } from "../io/types.ts";
import { FINISHED, kindOf, LETTER_WANTED, NO_EVENT, slotOf, STARTED } from "./event_ring.ts";
import { type Job, JobCancelled, PendingJob } from "./job.ts";
import { unpackError } from "./mail.ts";
import type { PoolObserver } from "./pool_observer.ts";
import { SharedQueue } from "./shared_queue.ts";
import { ABORTING, QUEUED, RUNNING } from "./slot_table.ts";
import type { AnyTask, Task } from "./task.ts";
import { WakeUp } from "./wake_up.ts";
import { WorkerCrew } from "./worker_crew.ts";

/** How a {@linkcode WorkerPool} is made. */
export interface WorkerPoolOptions {
  /** How many threads. @default one per core, but never fewer than 2 */
  workers?: number;
  /** How many jobs may wait while every worker is busy. @default 1024 */
  queueLengthMax?: number;
  /** What the workers import before they are ready. Other tasks are imported at their first call. */
  tasks?: readonly AnyTask[];
  /**
   * A job that has run for so many milliseconds is given up: it settles with a `DOMException` named
   * "TimeoutError", and the task is told by its abort flag. Time in the queue does not count. A job is
   * never given up early, and at most an eighth of this time late. @default 0: never
   */
  taskTimeoutMs?: number;
  /** Is told what happens to each job. */
  observer?: PoolObserver;
  /**
   * The selector in whose `select()` the owner waits. Where nothing else is heard there, workers ring its doorbell; by
   * default, and where messages are heard, they post one.
   */
  selector?: Pick<Selector, "doorbell">;
  /**
   * Called when there is something for `collect()` to do. A hand-written loop has itself woken up by
   * this, and calls `collect()` when it is about to wait again. @default calls `collect()` soon
   */
  onWake?: () => void;
  /** The time in milliseconds, which never runs backwards. @default `performance.now()` */
  now?: () => number;
}

/** The error of a job for which there is no room. Nothing was submitted: try later, or refuse in turn. */
export class PoolFullError extends Error {
  /** What the error prints as. */
  override readonly name = "PoolFullError";
}

const WORKERS_MIN = 2;
const QUEUE_LENGTH_MAX = 1024;
// How many times per `taskTimeoutMs` the running jobs are looked at. Their start and their end are each
// seen at most a sixteenth late. (The worker could note the start, but clocks of two threads have no common
// zero that one may trust: theirs comes from the wall clock, which may have been set in between.)
const SWEEPS_PER_TIMEOUT = 16;

/**
 * Runs tasks on worker threads.
 *
 * @example
 * ```ts ignore
 * const FIB = task<typeof fib>(import.meta.resolve("./fib.ts"), "fib");
 * await using pool = new WorkerPool({ tasks: [FIB] });
 * const n = await pool.submit(FIB, 33);
 * ```
 */
export class WorkerPool implements AsyncDisposable {
  /** How many threads the pool was made with. */
  readonly workers: number;
  readonly #jobsMax: number;
  readonly #taskTimeoutMs: number;
  readonly #observer: PoolObserver | undefined;
  readonly #now: () => number;

  readonly #queue: SharedQueue;
  readonly #wakeUp: WakeUp;
  readonly #crew: WorkerCrew;

  readonly #taskIds = new Map<AnyTask, number>();
  /** By slot: the jobs that are not settled. */
  readonly #jobs: (PendingJob | undefined)[];
  #lastId = 0;
  /** The jobs whose callbacks the next `collect()` is to call. */
  #settled: PendingJob[] = [];
  #nextSweepMs = -Infinity;
  #sweepTimer: ReturnType<typeof setInterval> | undefined;
  #closing: Promise<void> | undefined;
  #brokenBy: Error | undefined;

  readonly #jobOwner = {
    cancel: (job: PendingJob) =>
      !job.done && this.#giveUp(job, new JobCancelled(`Job ${job.id} was cancelled`)),
    callSoon: (job: PendingJob) => {
      this.#settled.push(job);
      this.#wakeUp.wake();
    },
  };

  /**
   * Starts the workers.
   *
   * @throws RangeError when a number is out of its range
   */
  constructor(options: WorkerPoolOptions = {}) {
    const { tasks = [], queueLengthMax = QUEUE_LENGTH_MAX, taskTimeoutMs = 0, observer } = options;
    this.workers = options.workers ?? Math.max(WORKERS_MIN, navigator.hardwareConcurrency);
    checkInteger("workers", this.workers, 1, 1024);
    checkInteger("queueLengthMax", queueLengthMax, 0, 1 << 20);
    checkInteger("taskTimeoutMs", taskTimeoutMs, 0, 2 ** 31 - 1);
    this.#taskTimeoutMs = taskTimeoutMs;
    this.#observer = observer;
    this.#now = options.now ?? (() => performance.now());

    this.#jobsMax = this.workers + queueLengthMax;
    this.#queue = new SharedQueue(this.workers, queueLengthMax);
    this.#wakeUp = new WakeUp(
      this.#queue,
      options.onWake ?? (() => queueMicrotask(() => this.collect())),
      options.selector,
      taskTimeoutMs > 0 ? taskTimeoutMs / SWEEPS_PER_TIMEOUT : undefined,
    );
    this.#jobs = new Array(this.#queue.slots.length).fill(undefined);

    for (const task of tasks) this.#taskId(task);
    this.#crew = new WorkerCrew(this.workers, {
      slots: this.#queue.slots.memory,
      submissions: this.#queue.submissions.memory,
      events: this.#queue.events.memory,
      tasks: [...this.#taskIds.keys()],
      reportStarts: observer?.started !== undefined,
      rope: this.#wakeUp.rope,
    }, {
      onWake: () => this.#wakeUp.wake(),
      onDeath: (worker, error) => this.#buryJob(worker, error),
      onNoneLeft: (error) => {
        this.#brokenBy = error;
        this.#closing ??= this.#shutDown(() => error);
      },
    });
  }

  /** How many jobs wait for a worker. Counted on demand, since to keep count would burden every job. */
  get queued(): number {
    return this.#queue.slots.count(QUEUED);
  }

  /** How many jobs run, including those that were given up and have not noticed yet. */
  get running(): number {
    return this.#queue.slots.count(RUNNING) + this.#queue.slots.count(ABORTING);
  }

  /**
   * Resolves when the workers have started and imported their tasks. Jobs may be submitted before.
   * Rejects when no worker can be started, or when the pool is closed first.
   */
  ready(): Promise<void> {
    return this.#crew.ready;
  }

  /**
   * Has a worker call a task. Jobs start in the order of their submission, and end in any.
   *
   * Up to four numbers as arguments and a number as result are the fast way. Everything else that
   * `structuredClone` takes is possible. Such arguments are copied when a worker takes the job, so leave
   * them unchanged until it is done; if they cannot be copied, the job fails with a "DataCloneError".
   *
   * @throws PoolFullError when `workers + queueLengthMax` jobs are under way
   * @throws TypeError when the pool is closed
   */
  submit<Args extends unknown[], Result>(task: Task<Args, Result>, ...args: Args): Job<Result> {
    if (this.#closing !== undefined) {
      throw new TypeError("Cannot submit a job: the pool is closed", { cause: this.#brokenBy });
    }
    if (this.#queue.isFull) {
      this.#queue.removeCancelled();
      this.#takeEvents();
    }
    if (this.#queue.isFull) {
      throw new PoolFullError(
        `Cannot submit a job: at most ${this.#jobsMax} may be under way, got one more`,
      );
    }
    const slot = this.#queue.enqueue(this.#taskId(task), args);
    const job = new PendingJob(this.#jobOwner, ++this.#lastId, slot, task, args);
    this.#jobs[slot] = job;
    this.#wakeUp.queued();
    this.#observer?.submitted?.(job.id);
    if (this.#taskTimeoutMs > 0) this.#startSweeping();
    return job as Job<unknown> as Job<Result>;
  }

  /**
   * Takes in what the workers have done, and calls the callbacks of jobs that are settled. From this
   * moment on, a worker that has news wakes the owner; so a loop that calls this just before it waits
   * misses nothing.
   *
   * @returns how many jobs had their callbacks called
   */
  collect(): number {
    this.#wakeUp.collecting();
    this.#takeEvents();
    if (this.#taskTimeoutMs > 0 && this.#now() >= this.#nextSweepMs) this.#sweep();
    // What the callbacks submit and cancel waits for the next call. So a chain of small jobs, each
    // submitted by the callback of the one before, cannot hold the event loop for good.
    const settled = this.#settled;
    this.#settled = [];
    for (const job of settled) job.runCallbacks();
    return settled.length;
  }

  /**
   * Cancels all jobs, has the workers leave, and waits until they have. A task that never looks at its
   * abort flag delays that, for nothing can stop it. Idempotent.
   */
  close(): Promise<void> {
    return this.#closing ??= this.#shutDown((job) =>
      new JobCancelled(`Job ${job.id} was cancelled: the pool was closed`)
    );
  }

  /** The same as `close()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #shutDown(reasonFor: (job: PendingJob) => Error): Promise<void> {
    this.#takeEvents();
    for (const job of this.#jobs) {
      if (job !== undefined) this.#giveUp(job, reasonFor(job));
    }
    this.#stopSweeping();
    this.#queue.stop(this.#crew.size);
    await this.#crew.leave();
    this.#wakeUp.close();
  }

  #taskId(task: AnyTask): number {
    let id = this.#taskIds.get(task);
    if (id === undefined) this.#taskIds.set(task, id = this.#taskIds.size);
    return id;
  }

  #takeEvents(): void {
    const events = this.#queue.events;
    for (let event = events.take(); event !== NO_EVENT; event = events.take()) {
      const slot = slotOf(event);
      const job = this.#jobs[slot];
      switch (kindOf(event)) {
        case STARTED:
          if (job !== undefined) this.#observer?.started?.(job.id, this.#queue.slots.worker(slot));
          break;
        case LETTER_WANTED:
          this.#sendLetter(slot, job);
          break;
        case FINISHED:
          this.#finish(slot, job);
          break;
      }
    }
  }

  #sendLetter(slot: number, job: PendingJob | undefined): void {
    let posted = false;
    if (job !== undefined) {
      try {
        const { task: { module, name }, args } = job;
        this.#crew.thread(this.#queue.slots.worker(slot)).post({ module, name, args });
        posted = true;
      } catch (error) {
        this.#giveUp(job, error as Error);
      }
    }
    this.#queue.slots.answerLetter(slot, posted);
  }

  #finish(slot: number, job: PendingJob | undefined): void {
    const reply = this.#queue.slots.isReplyPosted(slot)
      ? this.#crew.thread(this.#queue.slots.worker(slot)).takeReply()
      : { value: this.#queue.slots.number(slot) };
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

  /** Settles a job that has not ended, and tells its worker. @returns false if it has ended */
  #giveUp(job: PendingJob, error: Error): boolean {
    if (!this.#queue.giveUp(job.slot)) return false;
    this.#settle(job, error, undefined);
    this.#wakeUp.wake();
    return true;
  }

  /** A worker is gone: whatever it was running will never end. */
  #buryJob(worker: number, cause: Error | undefined): void {
    this.#takeEvents();
    for (const slot of this.#queue.slotsOf(worker)) {
      const job = this.#jobs[slot];
      this.#queue.release(slot);
      if (job === undefined) continue;
      const error = new Error(`Worker ${worker} ended while it ran job ${job.id}`, { cause });
      this.#settle(job, error, undefined);
    }
    this.#wakeUp.wake();
  }

  #startSweeping(): void {
    const periodMs = this.#taskTimeoutMs / SWEEPS_PER_TIMEOUT;
    this.#sweepTimer ??= setInterval(() => this.#sweep(), periodMs);
  }

  #stopSweeping(): void {
    clearInterval(this.#sweepTimer);
    this.#sweepTimer = undefined;
  }

  /** Gives up the jobs that have run for too long. */
  #sweep(): void {
    const nowMs = this.#now();
    this.#nextSweepMs = nowMs + this.#taskTimeoutMs / SWEEPS_PER_TIMEOUT;
    let isIdle = true;
    for (const job of this.#jobs) {
      if (job === undefined) continue;
      isIdle = false;
      if (this.#queue.slots.state(job.slot) !== RUNNING) continue;
      if (job.startedMs === undefined) {
        job.startedMs = nowMs;
      } else if (nowMs - job.startedMs >= this.#taskTimeoutMs) {
        const message =
          `Job ${job.id} was given up: it ran for more than ${this.#taskTimeoutMs} ms`;
        this.#giveUp(job, new DOMException(message, "TimeoutError"));
      }
    }
    if (isIdle) this.#stopSweeping();
  }
}

function checkInteger(name: string, value: number, min: number, max: number): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  throw new RangeError(
    `Cannot make a worker pool: ${name} must be an integer from ${min} to ${max}, got ${value}`,
  );
}

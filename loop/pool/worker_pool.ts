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
 *                       | 9: queued,  task 1,  out of band     |  abort flag         |
 *                       +--------------------------------------+                     |
 *                                   event ring                                       |
 *          collect()  take    +---+---+---+---+---+---+    put                       |
 *             ^-------------- |   |   |3 f|8 f|   |   | <----------------------------'
 *             |               +---+---+---+---+---+---+
 *             '- - - - - - - - one wake-up, only if the owner is not about to look anyway
 *
 * Reading order: `pool_task.ts`, `job.ts`, this file, `job_table.ts`; then `slot_table.ts`, `submission_ring.ts`,
 * `event_ring.ts`; then `worker.ts`, `payload.ts`, `abort.ts`,
 * `inside_worker.ts`; then `worker_thread.ts`, `worker_supervisor.ts`.
 *
 * Bounds: at most `workers + queueLengthMax` jobs are under way; one more is refused with
 * {@linkcode PoolFullError}, which is the moment for the caller to push back on its own clients. A pool keeps
 * the program running until it is closed.
 *
 * @see Python, `concurrent.futures`
 * @see B. Goetz, Java Concurrency in Practice, chapter 8
 * @module
 */

import { assertOutsideWorker } from "./inside_worker.ts";
import { workerRoom } from "./worker_room.ts";
import { type Job, JobCancelled, type PendingJob } from "./job.ts";
import { JobTable } from "./job_table.ts";
import type { PoolObserver } from "./pool_observer.ts";
import type { AnyPoolTask, PoolTask } from "./pool_task.ts";
import { SharedQueue } from "./shared_queue.ts";
import { ABORTING, QUEUED, RUNNING } from "./slot_table.ts";
import { TaskTimeout } from "./task_timeout.ts";
import { WakeUp } from "./wake_up.ts";
import { poolLimits, type WorkerPoolOptions } from "./worker_pool_options.ts";
import { WorkerSupervisor } from "./worker_supervisor.ts";

/** The error of a job for which there is no room. Nothing was submitted: try later, or refuse in turn. */
export class PoolFullError extends Error {
  /** What the error prints as. */
  override readonly name = "PoolFullError";
}

/**
 * Runs tasks on worker threads.
 *
 * @example
 * ```ts
 * import { task } from "./pool_task.ts";
 *
 * // A module of three words; in a program it is `import.meta.resolve("./double.ts")`.
 * const module = "data:text/javascript,export const double = (n) => 2 * n";
 * const DOUBLE = task<(n: number) => number>(module, "double");
 *
 * await using pool = new WorkerPool({ workers: 1, tasks: [DOUBLE] });
 * try {
 *   if (await pool.submit(DOUBLE, 21) !== 42) throw new Error("Cannot happen");
 * } catch (error) {
 *   if (!(error instanceof PoolFullError)) throw error;
 *   // Tell the client to come back later.
 * }
 * ```
 */
export class WorkerPool implements AsyncDisposable {
  /** How many threads the pool was made with. */
  readonly workers: number;
  readonly #jobsMax: number;
  readonly #observer: PoolObserver | undefined;

  readonly #queue: SharedQueue;
  readonly #jobs: JobTable;
  readonly #timeout: TaskTimeout;
  readonly #wakeUp: WakeUp;
  readonly #supervisor: WorkerSupervisor;

  readonly #taskIds = new Map<AnyPoolTask, number>();
  #closing: Promise<void> | undefined;
  #brokenBy: Error | undefined;

  /**
   * Starts the workers.
   *
   * @throws RangeError when a number is out of its range, or greater than the process has descriptors for
   * @throws Error on a thread that is a pool's worker itself (see `task()`)
   */
  constructor(options: WorkerPoolOptions = {}) {
    assertOutsideWorker();
    const { workers, queueLengthMax, taskTimeoutMs } = poolLimits(options);
    const room = workerRoom();
    if (workers > room) {
      throw new RangeError(
        `Cannot make a worker pool: there must be descriptors for ${workers} threads, got some for ${room}`,
      );
    }
    const { tasks = [], observer, now = () => performance.now() } = options;
    this.workers = workers;
    this.#jobsMax = workers + queueLengthMax;
    this.#observer = observer;

    const wake = () => this.#wakeUp.wake();
    this.#queue = new SharedQueue(workers, queueLengthMax);
    const thread = (worker: number) => this.#supervisor.thread(worker);
    this.#jobs = new JobTable(this.#queue, { thread, wake }, observer);
    this.#timeout = new TaskTimeout(taskTimeoutMs, now, this.#jobs);
    const onWake = options.onWake ?? (() => queueMicrotask(() => this.collect()));
    const timersMs = () => this.#timeout.timersMs;
    this.#wakeUp = new WakeUp(this.#queue, onWake, options.selector, timersMs);

    for (const task of tasks) this.#taskId(task);
    this.#supervisor = new WorkerSupervisor(workers, {
      slots: this.#queue.slots.memory,
      submissions: this.#queue.submissions.memory,
      events: this.#queue.events.memory,
      tasks: [...this.#taskIds.keys()],
      reportStarts: observer?.started !== undefined,
      wakeUpDescriptor: this.#wakeUp.descriptor,
    }, {
      onWake: wake,
      onDeath: (worker, error) => this.#jobs.failJobsOf(worker, error),
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
    return this.#supervisor.ready;
  }

  /**
   * Has a worker call a task. Jobs start in the order of their submission, and end in any.
   *
   * Up to four numbers as arguments, or one array of up to 28, and a number or such an array as result are the fast way:
   * who has many small jobs in hand makes one of them, with an array. Everything else that `structuredClone` takes is
   * possible. Such arguments are copied when a worker takes the job, so leave
   * them unchanged until it is done; if they cannot be copied, the job fails with a "DataCloneError".
   *
   * @throws PoolFullError when `workers + queueLengthMax` jobs are under way
   * @throws TypeError when the pool is closed
   */
  submit<Args extends unknown[], Result>(task: PoolTask<Args, Result>, ...args: Args): Job<Result> {
    if (this.#closing !== undefined) {
      throw new TypeError("Cannot submit a job: the pool must be open, got a closed one", {
        cause: this.#brokenBy,
      });
    }
    if (this.#queue.isFull) {
      this.#queue.removeCancelled();
      this.#jobs.takeEvents();
    }
    if (this.#queue.isFull) {
      throw new PoolFullError(
        `Cannot submit a job: at most ${this.#jobsMax} may be under way, got one more`,
      );
    }
    const slot = this.#queue.enqueue(this.#taskId(task), args);
    const job = this.#jobs.add(slot, task, args);
    this.#wakeUp.queued();
    this.#observer?.submitted?.(job.id);
    this.#timeout.start();
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
    this.#jobs.takeEvents();
    this.#timeout.sweepIfDue();
    return this.#jobs.runCallbacks();
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
    this.#jobs.takeEvents();
    for (const job of this.#jobs.pending()) this.#jobs.giveUp(job, reasonFor(job));
    this.#timeout.stop();
    this.#queue.stop(this.#supervisor.size);
    await this.#supervisor.leave();
    this.#wakeUp.close();
  }

  #taskId(task: AnyPoolTask): number {
    let id = this.#taskIds.get(task);
    if (id === undefined) this.#taskIds.set(task, id = this.#taskIds.size);
    return id;
  }
}

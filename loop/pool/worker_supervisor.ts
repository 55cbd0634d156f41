/**
 * Keeps a number of workers alive: what Erlang calls a supervisor.
 *
 * A worker that dies is replaced, or else a few bad jobs would leave a pool without workers. But a worker
 * that dies *at its start*, say because a module cannot be imported, would die again at once, and a supervisor
 * that insisted would do nothing else. So each worker number has a few attempts; a successful start gives them
 * back. The supervisor goes on without those that are given up, and says so when none is left.
 *
 * @see J. Armstrong, Making reliable distributed systems in the presence of software errors, chapter 5
 * @module
 */

import type { WorkerSetup } from "./worker.ts";
import { workerRoom } from "./worker_room.ts";
import { WorkerThread } from "./worker_thread.ts";

/** What a supervisor tells its pool. */
export interface WorkerSupervisorListener {
  /** There are events on the ring. */
  onWake(): void;
  /** A thread is gone, and will get no more messages. Its replacement has not started yet. */
  onDeath(worker: number, error: Error | undefined): void;
  /** No worker is left, and none will be started. */
  onNoneLeft(error: Error): void;
}

const FAILED_STARTS_MAX = 3;
/** How often, in milliseconds, it looks whether there are descriptors for another thread. */
const ROOM_MS = 10;

/** The threads of a pool, by worker number. */
export class WorkerSupervisor {
  readonly #setup: Omit<WorkerSetup, "worker" | "payloads" | "control">;
  readonly #listener: WorkerSupervisorListener;
  readonly #threads: WorkerThread[] = [];
  readonly #failedStarts: number[];
  readonly #ready = Promise.withResolvers<void>();
  #isLeaving = false;

  constructor(
    size: number,
    setup: Omit<WorkerSetup, "worker" | "payloads" | "control">,
    listener: WorkerSupervisorListener,
  ) {
    this.#setup = setup;
    this.#listener = listener;
    this.#failedStarts = new Array(size).fill(0);
    this.#ready.promise.catch(() => {}); // Whoever does not ask need not know.
    for (let worker = 0; worker < size; worker++) this.#start(worker);
  }

  /** Resolves when every worker that is not given up is ready; rejects when there will be none. */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  /** How many threads have not ended. */
  get size(): number {
    return this.#threads.filter((thread) => !thread.isEnded).length;
  }

  thread(worker: number): WorkerThread {
    return this.#threads[worker]!;
  }

  /** From now on nobody is replaced. @returns a promise that resolves when all are gone */
  async leave(): Promise<void> {
    this.#isLeaving = true;
    this.#ready.reject(
      new Error("Cannot start the workers: the pool must be open, got a closed one"),
    );
    await Promise.all(this.#threads.map((thread) => thread.ended));
  }

  #start(worker: number): void {
    this.#threads[worker] = new WorkerThread({ ...this.#setup, worker }, {
      onWake: this.#listener.onWake,
      onReady: () => {
        this.#failedStarts[worker] = 0;
        this.#checkReady();
      },
      onEnd: (error) => this.#replace(worker, error),
    });
  }

  #replace(worker: number, error: Error | undefined): void {
    this.#listener.onDeath(worker, error);
    if (this.#isLeaving) return;
    if (!this.thread(worker).isReady) this.#failedStarts[worker]!++;
    if (this.#failedStarts[worker]! < FAILED_STARTS_MAX) {
      this.#startWhenRoom(worker);
    } else if (this.size > 0) {
      this.#checkReady();
    } else {
      const noneLeft = new Error(
        `Cannot start a worker: one attempt must succeed, got ${FAILED_STARTS_MAX} that failed`,
        { cause: error },
      );
      this.#ready.reject(noneLeft);
      this.#listener.onNoneLeft(noneLeft);
    }
  }

  /** Starts a worker in the place of one that has just died, and may not have given its descriptors back yet. */
  #startWhenRoom(worker: number): void {
    if (this.#isLeaving) return;
    if (workerRoom() > 0) this.#start(worker);
    else setTimeout(() => this.#startWhenRoom(worker), ROOM_MS);
  }

  #checkReady(): void {
    if (this.#threads.every((thread) => thread.isReady || thread.isEnded)) this.#ready.resolve();
  }
}

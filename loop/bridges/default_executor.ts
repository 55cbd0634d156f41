/**
 * Threads for a program that does not want to think about threads: a worker pool that is made when it is first needed.
 *
 * Counterpart: `loop.set_default_executor`, `loop.shutdown_default_executor`.
 * @module
 */

import { type AbstractEventLoop, kernel } from "../kernel/abstract_event_loop.ts";
import type { Coroutine } from "../kernel/coroutine.ts";
import { Future } from "../kernel/future.ts";
import { WorkerPool } from "../pool/worker_pool.ts";
import type { Executor } from "./executor.ts";
import { fromPromise } from "./promises.ts";

/** An executor that a loop may own: it ends it, too. A `WorkerPool` is one. */
export interface ClosableExecutor extends Executor {
  /** Gives up what is under way, and lets the threads go. Idempotent. */
  close(): Promise<void>;
}

/** The default executor of one loop. */
export class DefaultExecutor {
  readonly #loop: AbstractEventLoop;
  #executor: ClosableExecutor | null = null;
  #isShutDown = false;
  /** The futures of jobs that are under way. */
  readonly #pending = new Set<Future<unknown>>();

  /** @param loop whose jobs it runs */
  constructor(loop: AbstractEventLoop) {
    this.#loop = loop;
  }

  /** Whether there is one. */
  get exists(): boolean {
    return this.#executor !== null;
  }

  /** Takes an executor of the program's; the loop closes it in the end. */
  set(executor: ClosableExecutor): void {
    this.#executor = executor;
  }

  /** Returns it; the first call makes a pool with a worker for each core. @throws {Error} after `shutdown()` */
  get(): ClosableExecutor {
    if (this.#isShutDown) {
      throw new Error(
        "Cannot run in the default executor: it must be open, got one that was shut down",
      );
    }
    if (this.#executor !== null) return this.#executor;
    const { network, selector } = this.#loop[kernel];
    // Deno's own world hears messages of workers. Any other must be woken.
    return this.#executor = new WorkerPool(network === null ? {} : { selector });
  }

  /** The future of a job that it runs: `shutdown()` waits for it. */
  track(future: Future<unknown>): void {
    this.#pending.add(future);
    future.addDoneCallback(() => void this.#pending.delete(future));
  }

  /**
   * Takes no more jobs, waits for those under way, and lets the threads go. Idempotent.
   *
   * @param timeoutMs how long to wait for the jobs; then they are given up, as far as they listen to that
   */
  *shutdown(timeoutMs: number | null): Coroutine<void> {
    this.#isShutDown = true;
    if (this.#executor === null) return;
    if (this.#pending.size > 0) {
      const over = new Future<void>(this.#loop);
      const release = () => over.done() || over.setResult();
      const timer = timeoutMs === null ? null : this.#loop.callLater(timeoutMs, () => {
        this.#loop[kernel].warn(
          `The jobs of the default executor were not over within ${timeoutMs} ms: they are given up`,
        );
        release();
      });
      const oneDone = () => this.#pending.size === 0 && release();
      for (const future of this.#pending) future.addDoneCallback(oneDone);
      try {
        yield* over;
      } finally {
        timer?.cancel();
        for (const future of this.#pending) future.removeDoneCallback(oneDone);
      }
    }
    yield* fromPromise(this.#executor.close());
  }

  /** Lets go of it at once. */
  close(): void {
    this.#isShutDown = true;
    void this.#executor?.close();
  }
}

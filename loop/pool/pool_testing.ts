/**
 * What the pool's tests have in common.
 *
 * @module
 */

import type { Job } from "./job.ts";
import { testNeeding } from "../../tests/support/permissions.ts";
import type { PoolObserver } from "./pool_observer.ts";

/** A test that starts worker threads: they load their code at run time, for which they need to read it. */
export const poolTest = testNeeding("read");

/** An observer that a test can wait for. */
export class StartWatcher implements PoolObserver {
  readonly #started = new Map<number, PromiseWithResolvers<number>>();

  started(id: number, worker: number): void {
    this.#of(id).resolve(worker);
  }

  /** Resolves with the worker's number when the job has started. */
  startOf(job: Job<unknown>): Promise<number> {
    return this.#of(job.id).promise;
  }

  #of(id: number): PromiseWithResolvers<number> {
    let started = this.#started.get(id);
    if (started === undefined) this.#started.set(id, started = Promise.withResolvers<number>());
    return started;
  }
}

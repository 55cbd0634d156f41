/**
 * What the pool's tests have in common.
 *
 * @module
 */

import type { Job } from "./job.ts";
import type { PoolObserver } from "./pool_observer.ts";

// A worker loads its code at run time, for which it needs permission to read; `deno test` without
// permissions cannot give it.
const ignore =
  Deno.permissions.querySync({ name: "read", path: new URL(".", import.meta.url) }).state !==
    "granted";

/** A test that starts worker threads. */
export function poolTest(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore, fn });
}

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

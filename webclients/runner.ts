/**
 * Runs a step on a list of URLs, and gives what its caller needs to hold: the end, and the means to stop it.
 *
 * @module
 */

import { openIo } from "../loop/io/mod.ts";
import type { FetchOptions } from "./options.ts";
import type { Totals } from "./result.ts";
import { RunQueue, type RunQueueOptions } from "./run_queue.ts";
import type { Step } from "./table.ts";

/** A run that has begun. */
export interface RunningFetch {
  /** Resolved when all URLs have their row, or the run was stopped and nothing of it is left. */
  readonly ended: Promise<Totals>;
  /** What all came to, up to now. */
  totals(): Totals;
  /** Ends it: those that are not done get no row. Idempotent. */
  stop(): void;
}

/** What of the options depends on the step. */
export function optionsOf(step: Step, options: FetchOptions): FetchOptions {
  const concurrencyMax = step.fetches === "one by one" ? 1 : step.concurrencyMax ?? Infinity;
  return {
    ...options,
    concurrency: Math.min(options.concurrency, concurrencyMax),
    schemes: step.schemes,
    hasTls: step.tls.includes(options.io),
    keepAlive: step.keepsAlive,
  };
}

/**
 * Starts to fetch.
 *
 * @param request the URLs, the options of the user, and who gets the rows
 * @throws {Deno.errors.NotSupported} when there is no such I/O here
 */
export async function startFetch(step: Step, request: RunQueueOptions): Promise<RunningFetch> {
  const options = optionsOf(step, request.options);
  const [{ run }, io] = await Promise.all([step.load(), openIo(options.io)]);
  const queue = new RunQueue({ ...request, options });
  const wakers: (() => void)[] = [];
  let isStopped = false;
  const ended = run({
    io,
    options,
    queue,
    onStop(wake) {
      if (isStopped) wake();
      else wakers.push(wake);
    },
  });
  return {
    ended: ended.then(() => {
      // What has ended has nothing left that could be woken.
      wakers.length = 0;
      return queue.totals();
    }),
    totals: () => queue.totals(),
    stop() {
      if (isStopped) return;
      isStopped = true;
      queue.stop();
      // At once, not by a promise: a loop that blocks in a system call would not come to its continuation.
      for (const wake of wakers) wake();
    },
  };
}

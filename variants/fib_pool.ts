/**
 * The worker pool that computes fib for the variants whose names end in `thrd`.
 *
 * @module
 */

import { WorkerPool } from "../loop/pool/worker_pool.ts";
import type { WorkerPoolOptions } from "../loop/pool/worker_pool_options.ts";
import { fibsTask } from "./fib.ts";
import type { ServeOptions } from "./options.ts";

/** Jobs beyond one per connection, for requests whose clients have vanished meanwhile. */
const QUEUE_LENGTH_SPARE = 1024;
/** What `WorkerPool` allows. */
const QUEUE_LENGTH_MAX = 1 << 20;

/** Starts a pool, and returns it when its workers are ready. */
export async function startFibPool(
  { workers, maxConnections, requestTimeoutMs, trace }: ServeOptions,
  poolOptions: Pick<WorkerPoolOptions, "selector" | "onWake"> = {},
): Promise<WorkerPool> {
  const pool = new WorkerPool({
    ...poolOptions,
    workers,
    tasks: [fibsTask],
    ...(trace?.pool && { observer: trace.pool }),
    taskTimeoutMs: requestTimeoutMs,
    // A connection has one batch computed at a time, so this queue is not full before the server is.
    queueLengthMax: Math.min(maxConnections + QUEUE_LENGTH_SPARE, QUEUE_LENGTH_MAX),
  });
  await pool.ready();
  return pool;
}

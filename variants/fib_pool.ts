/**
 * The worker pool that computes fib for the variants whose names end in `thrd`.
 *
 * @module
 */

import { PoolFullError, WorkerPool } from "../loop/pool/worker_pool.ts";
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

/** Says to a client why its request has no answer. */
export function explain(error: unknown, n: number, { requestTimeoutMs }: ServeOptions): string {
  const action = `Cannot compute fib(${n})`;
  if (error instanceof PoolFullError) return `${action}: too many requests are waiting`;
  if (error instanceof DOMException && ["TimeoutError", "AbortError"].includes(error.name)) {
    return `${action}: it must not take more than ${requestTimeoutMs} ms`;
  }
  return `${action}: ${error instanceof Error ? error.message : error}`;
}

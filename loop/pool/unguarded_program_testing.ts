/**
 * A program as one writes it before one knows better: the function for the workers and the main program in one module,
 * and nothing that keeps the workers from running both.
 *
 * @module
 */

import { task } from "./pool_task.ts";
import { WorkerPool } from "./worker_pool.ts";

export function triple(n: number): number {
  return 3 * n;
}

const TRIPLE = task<typeof triple>(import.meta.url, "triple");
await using pool = new WorkerPool({ workers: 1 });
await pool.submit(TRIPLE, 14);

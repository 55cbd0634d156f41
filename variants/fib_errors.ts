/**
 * What a client is told when a worker has not computed its fib.
 *
 * A file of its own, and the errors are known by their names: each thread of `thrd` loads what it imports anew, and the
 * pool would come along.
 *
 * @module
 */

import type { ServeOptions } from "./options.ts";

/** Says to a client why its request has no answer. */
export function explain(error: unknown, n: number, { requestTimeoutMs }: ServeOptions): string {
  const action = `Cannot compute fib(${n})`;
  const { name, message } = error instanceof Error ? error : { name: "", message: String(error) };
  if (name === "PoolFullError") return `${action}: too many requests are waiting`;
  if (name === "TimeoutError" || name === "AbortError") {
    return `${action}: it must not take more than ${requestTimeoutMs} ms`;
  }
  return `${action}: ${message}`;
}

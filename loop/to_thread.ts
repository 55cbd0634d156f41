/**
 * Computes elsewhere, without a word about pools.
 *
 * Counterpart: `asyncio.to_thread`.
 * @module
 */

import { getRunningLoop } from "./event_loop.ts";
import type { Coroutine } from "./kernel/coroutine.ts";
import { started } from "./kernel/never_awaited.ts";
import type { PoolTask } from "./pool/pool_task.ts";

/**
 * Has a thread of the loop's default executor call a task, and waits for what comes of it. Nothing happens before the
 * coroutine is awaited. Context variables do not travel: threads of JavaScript share no objects.
 *
 * @param task an exported function, as `task(import.meta.resolve("./file.ts"), "name")` names it
 * @param args its arguments, which are copied
 * @returns what it returns, copied
 * @throws what it throws
 */
export function toThread<A extends unknown[], T>(
  task: PoolTask<A, T>,
  ...args: A
): Coroutine<T> {
  return started("toThread", calling(task, args));
}

function* calling<A extends unknown[], T>(task: PoolTask<A, T>, args: A): Coroutine<T> {
  return yield* getRunningLoop().runInExecutor(null, task, ...args);
}

/**
 * Which loop is calling?
 *
 * A coroutine deep down in a program wants to sleep. Nobody handed it the loop through all the calls, and it
 * need not be handed down: only one callback runs at any moment in a thread, so a variable can say whose it
 * is. It is set while the loop runs callbacks, and not while the loop waits, for then other code of the
 * process runs. Two loops may therefore take turns in one thread without confusion.
 *
 * The same holds for the task whose step is running.
 *
 * Counterpart: `asyncio.get_running_loop`, and what `asyncio.current_task` looks at.
 * @module
 */

import type { AbstractEventLoop } from "./abstract_event_loop.ts";
import type { KernelTask } from "./abstract_types.ts";

let loopNow: AbstractEventLoop | null = null;
let taskNow: KernelTask | null = null;

/** Returns the loop whose callback is running, or null. */
export function runningLoop(): AbstractEventLoop | null {
  return loopNow;
}

/**
 * Returns the loop whose callback or coroutine is running.
 *
 * @throws {Error} outside of callbacks and coroutines
 */
export function getRunningLoop(): AbstractEventLoop {
  if (loopNow === null) {
    throw new Error(
      "Cannot get the running event loop: this works inside a coroutine or callback of a loop, got a call from outside",
    );
  }
  return loopNow;
}

/** For the loop: says that its callbacks run from now on, or (null) that they do not. */
export function enterLoop(loop: AbstractEventLoop | null): void {
  loopNow = loop;
}

/** Returns the task whose step is running, or null. */
export function runningTask(): KernelTask | null {
  return taskNow;
}

/** For the task: says that its step runs from now on, or (null) that it does not. */
export function enterTask(task: KernelTask | null): void {
  taskNow = task;
}

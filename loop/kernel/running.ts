/**
 * Which loop, which task is calling?
 *
 * A coroutine deep down in a program wants to sleep. Nobody handed it the loop through all the calls, and it
 * need not be handed down: only one callback runs at any moment in a thread, so a variable can say whose it
 * is. It is set while the loop runs callbacks, and not while the loop waits, for then other code of the
 * process runs. Two loops may therefore take turns in one thread without confusion.
 *
 * Counterpart: `asyncio.get_running_loop`, `asyncio.current_task`, `asyncio.all_tasks`.
 * @module
 */

import type { EventLoop } from "../event_loop.ts";
import type { Task } from "./task.ts";

let loopNow: EventLoop | null = null;
let taskNow: Task<unknown> | null = null;

/** Returns the loop whose callback is running, or null. */
export function runningLoop(): EventLoop | null {
  return loopNow;
}

/**
 * Returns the loop whose callback or coroutine is running.
 *
 * @throws {Error} outside of callbacks and coroutines
 */
export function getRunningLoop(): EventLoop {
  if (loopNow === null) {
    throw new Error(
      "Cannot get the running event loop: this works inside a coroutine or callback of a loop, got a call from outside",
    );
  }
  return loopNow;
}

/**
 * Returns the task whose step is running; null in a callback that is no task's.
 *
 * @throws {Error} outside of callbacks and coroutines
 */
export function currentTask(): Task<unknown> | null {
  getRunningLoop();
  return taskNow;
}

/**
 * Returns the tasks that are not done, in the order in which they were created.
 *
 * @param loop whose tasks @default the running loop
 * @returns a copy: it does not change when tasks come and go
 */
export function allTasks(loop: EventLoop = getRunningLoop()): Set<Task<unknown>> {
  return new Set(loop.tasks);
}

/** For the loop: says that its callbacks run from now on, or (null) that they do not. */
export function enterLoop(loop: EventLoop | null): void {
  loopNow = loop;
}

/** For the task: says that its step begins, or (null) that it is over. */
export function enterTask(task: Task<unknown> | null): void {
  taskNow = task;
}

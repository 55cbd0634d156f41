/**
 * Who makes the tasks of a loop?
 *
 * Everything that starts a coroutine (`createTask`, `gather`, a task group, a stream server) asks here, so a program can
 * put in a factory of its own: one that gives each task a name or a context, counts them, or starts them eagerly.
 *
 * Counterpart: `loop.set_task_factory`, `asyncio.eager_task_factory`.
 * @module
 */

import { type AbstractEventLoop, kernel } from "./abstract_event_loop.ts";
import type { Coroutine } from "./coroutine.ts";
import { getRunningLoop } from "./running.ts";
import { Task, type TaskOptions } from "./task.ts";

/** Makes a task for a coroutine: a {@linkcode Task}, or of a class that extends it. */
export type TaskFactory<Loop = AbstractEventLoop> = <T>(
  loop: Loop,
  coro: Coroutine<T>,
  options: TaskOptions,
) => Task<T>;

/** For whatever starts a coroutine: makes a task as the program wants them. */
export function makeTask<T>(
  coro: Coroutine<T>,
  options: TaskOptions = {},
  loop: AbstractEventLoop = getRunningLoop(),
): Task<T> {
  const factory = loop[kernel].taskFactory as TaskFactory | null;
  return factory === null ? new Task(coro, options, loop) : factory(loop, coro, options);
}

/**
 * A factory for `loop.setTaskFactory()`: a task's first step runs at once, inside `createTask()`, so that a coroutine which
 * need not wait is over then and never enters the ready queue. What is gained is that trip through the queue, where most
 * coroutines find their answer in a cache; what is lost is the order: such a task overtakes those that were there first.
 *
 * @returns the task, which is done already if its coroutine did not wait
 */
export function eagerTaskFactory<T>(
  loop: AbstractEventLoop,
  coro: Coroutine<T>,
  options: TaskOptions,
): Task<T> {
  return new Task(coro, { ...options, eagerStart: true }, loop);
}

/**
 * Makes such a factory for another class of tasks.
 *
 * @param TaskClass its constructor, with the parameters of {@linkcode Task}'s
 */
export function createEagerTaskFactory(
  TaskClass: new <T>(coro: Coroutine<T>, options: TaskOptions, loop: AbstractEventLoop) => Task<T>,
): TaskFactory {
  return (loop, coro, options) => new TaskClass(coro, { ...options, eagerStart: true }, loop);
}

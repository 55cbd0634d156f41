/**
 * Cancellation: to ask a task to stop.
 *
 * A thread cannot be stopped from outside without leaving a mess: nobody knows in which line it is. A task is
 * known to be in a `yield*`. There `cancel()` throws a `CancelledError` in, so that the coroutine can clean up
 * on its way out. It is a request, and arrives at the next turn of the task; whoever wants to know waits for
 * the task.
 *
 * @module
 */

import {
  CancelledError,
  type Coroutine,
  createTask,
  rethrowIfCancelled,
  run,
  sleep,
  type Task,
} from "../mod.ts";
import type { DemoStage } from "./demo_stage.ts";

export function demo({ print, clock }: DemoStage): Promise<void> {
  function* download(): Coroutine<void> {
    try {
      for (let part = 1;; part++) {
        yield* sleep(100);
        print(`download: part ${part}`);
      }
    } finally {
      // Cleaning up may take time, too.
      print("download: it was stopped, and removes the half of a file");
      yield* sleep(100);
      print("download: gone");
    }
  }

  /** JavaScript has one `catch` for everything: a cancellation has to be let through by hand. */
  function* stubborn(): Coroutine<void> {
    for (let tries = 1;; tries++) {
      try {
        yield* sleep(100);
        throw new Error("no answer");
      } catch (error) {
        rethrowIfCancelled(error);
        print(`stubborn: try ${tries} failed (${(error as Error).message}), once more`);
      }
    }
  }

  function* stop(task: Task<void>): Coroutine<void> {
    task.cancel("time to go home");
    print(`main: asked; is it cancelled? ${task.cancelled()}`);
    try {
      yield* task;
    } catch (error) {
      if (!(error instanceof CancelledError)) throw error;
      print(`main: it has ended, "${error.message}"; is it cancelled? ${task.cancelled()}`);
    }
  }

  function* main(): Coroutine<void> {
    for (const work of [download, stubborn]) {
      print(`--- ${work.name}`);
      const task = createTask(work());
      yield* sleep(250);
      yield* stop(task);
    }
    print("--- a task that has not begun");
    yield* stop(createTask(download()));
    print("not a line of it has run, so there was nothing to clean up");
  }

  return run(main(), { clock });
}

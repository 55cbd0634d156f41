/**
 * The trace of an event loop: its observer, which makes events of what it is told.
 *
 * @module
 */

import type { AbstractFuture, AbstractHandle } from "../kernel/abstract_types.ts";
import { Future } from "../kernel/future.ts";
import { Handle, TimerHandle } from "../kernel/handle.ts";
import type { Observer } from "../kernel/observer.ts";
import { Task } from "../kernel/task.ts";
import type { TraceSink } from "./trace_event.ts";

/** How much of the source a trace shows of a function without a name, in characters. */
const SOURCE_MAX = 48;

/**
 * Makes the observer of one loop at a time.
 *
 * @param now tells the time in milliseconds: the clock of the loop
 */
export function traceLoop(tell: TraceSink, now: () => number): Observer {
  let handle = "";
  let startMs = 0;
  // Futures have no names, so they are numbered in the order in which the trace meets them.
  const numbers = new WeakMap<AbstractFuture, number>();
  let numbered = 0;
  const futureText = (future: AbstractFuture): string => {
    if (future instanceof Task) return `task ${future.getName()}`;
    const number = numbers.get(future) ?? ++numbered;
    numbers.set(future, number);
    return `future #${number}`;
  };
  const handleText = (started: AbstractHandle): string => {
    if (!(started instanceof Handle) || started.callback === null) return started.toString();
    const { callback, args: [first, ...others] } = started;
    const name = callback.name || sourceOf(callback);
    // A timer may have a future to complete; who is called soon with one that is done is told so.
    const isDoneCallback = first instanceof Future && first.done() && others.length === 0 &&
      !(started instanceof TimerHandle);
    return isDoneCallback ? `done callback of ${futureText(first)}: ${name}` : `callback ${name}`;
  };
  return {
    handleStart(started) {
      // Kept, because a handle that has run is one that says no more what it was.
      handle = handleText(started);
      startMs = now();
      tell({ kind: "handle start", handle });
    },
    handleStop: () => tell({ kind: "handle stop", handle, tookMs: now() - startMs }),
    selectStart: (timeoutMs) => tell({ kind: "loop select", timeoutMs }),
    selectStop: (ready) => tell({ kind: "loop selected", ready }),
    taskCreated: (task) => tell({ kind: "task created", task: task.getName() }),
    taskStep: (task) => tell({ kind: "task step", task: task.getName() }),
    taskWaiting: (task, future) =>
      tell({ kind: "task waiting", task: task.getName(), future: futureText(future) }),
    taskDone: (task) =>
      tell({ kind: "task done", task: task.getName(), wasCancelled: task.cancelled() }),
    executorSubmit: (job) => tell({ kind: "job submit", job }),
    executorStart: (job, worker) => tell({ kind: "job start", job, worker }),
    executorDone: (job, error) => tell({ kind: "job done", job, failed: error !== undefined }),
  };
}

/** The beginning of a function's source, in one line. */
function sourceOf(fn: unknown): string {
  const source = String(fn).replaceAll(/\s+/g, " ");
  return source.length > SOURCE_MAX ? `${source.slice(0, SOURCE_MAX)}…` : source;
}

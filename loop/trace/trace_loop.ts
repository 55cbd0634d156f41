/**
 * The trace of an event loop: its observer, which makes events of what it is told.
 *
 * @module
 */

import type { Observer } from "../kernel/observer.ts";
import type { TraceSink } from "./trace_event.ts";

/**
 * Makes the observer of one loop at a time.
 *
 * @param now tells the time in milliseconds: the clock of the loop
 */
export function traceLoop(tell: TraceSink, now: () => number): Required<Observer> {
  let handle = "";
  let startMs = 0;
  return {
    handleStart(started) {
      // Kept, because a handle that has run is one that says no more what it was.
      handle = started.toString();
      startMs = now();
      tell({ kind: "handle start", handle });
    },
    handleStop: () => tell({ kind: "handle stop", handle, tookMs: now() - startMs }),
    selectStart: (timeoutMs) => tell({ kind: "loop select", timeoutMs }),
    selectStop: (ready) => tell({ kind: "loop selected", ready }),
    taskCreated: (task) => tell({ kind: "task created", task: task.getName() }),
    taskStep: (task) => tell({ kind: "task step", task: task.getName() }),
    taskWaiting: (task, future) =>
      tell({ kind: "task waiting", task: task.getName(), future: future.toString() }),
    taskDone: (task) =>
      tell({ kind: "task done", task: task.getName(), wasCancelled: task.cancelled() }),
    executorSubmit: (job) => tell({ kind: "job submit", job }),
    executorStart: (job, worker) => tell({ kind: "job start", job, worker }),
    executorDone: (job, error) => tell({ kind: "job done", job, failed: error !== undefined }),
  };
}

/**
 * Who waits for whom?
 *
 * A program that hangs is a program in which everybody waits. Each task knows what it waits for, and each future who waits
 * for it: by a task's step, or by a callback behind which another future stands, as those of `gather()` do. To follow
 * these references in either direction gives a graph; written as a tree it shows what a stack trace shows of threads:
 * from the tasks that nobody waits for down to those for which nothing but the outside world is missing.
 *
 * Counterpart: `asyncio.capture_call_graph`, `asyncio.print_call_graph` and `python -m asyncio pstree` (3.14).
 * @module
 */

import type { AbstractEventLoop } from "../kernel/abstract_event_loop.ts";
import type { AbstractFuture } from "../kernel/abstract_types.ts";
import { logToStderr } from "../kernel/exception_handler.ts";
import { Future } from "../kernel/future.ts";
import { formatFrame, type StackFrame } from "../kernel/stack_frames.ts";
import { allTasks, currentTask, Task } from "../kernel/task.ts";

/** A future, and who waits for it. */
export interface FutureCallGraph {
  /** The future or task. */
  readonly future: Future<unknown>;
  /** Where its coroutine is, the innermost frame last: see `Task.getStack()`. Empty for a future that is no task. */
  readonly callStack: readonly StackFrame[];
  /** Those that wait for it, and who waits for them. Empty where this future stands above already: they wait in a circle. */
  readonly awaitedBy: readonly FutureCallGraph[];
  /** Whether some that wait were left out, because the graph may be no larger. */
  readonly isCut: boolean;
}

/** A task, and what it waits for. */
export interface TaskTree {
  /** The task. */
  readonly task: Task<unknown>;
  /** Where its coroutine is, the innermost frame last: see `Task.getStack()`. */
  readonly callStack: readonly StackFrame[];
  /** The tasks for which it waits, directly or by `gather()`, `shield()`, `wait()` or a task group. */
  readonly waitsFor: readonly TaskTree[];
  /** Whether it waits for something that is no task: a timer, a lock, a socket. */
  readonly waitsForOther: boolean;
  /** Whether some were left out: because the tree may be no larger, or because this task stands above already. */
  readonly isCut: boolean;
}

/** How much to look at. */
export interface CallGraphOptions {
  /** How many frames of each task, the innermost; 0: none. @default all */
  frames?: number;
  /** How many futures at most. @default 1000 */
  limit?: number;
}

const FUTURES_MAX = 1000;

/**
 * Returns who waits for a future, who waits for these, and so on.
 *
 * @param future a future or task @default the current task
 * @returns null in a callback that is no task's
 * @throws {Error} outside of callbacks and coroutines, when no future is given
 */
export function captureCallGraph(
  future: Future<unknown> | null = null,
  options: CallGraphOptions = {},
): FutureCallGraph | null {
  const start = future ?? currentTask();
  if (start === null) return null;
  const { frames = Infinity, limit = FUTURES_MAX } = options;
  let left = limit - 1;
  const graphOf = (future: Future<unknown>, above: readonly Future<unknown>[]): FutureCallGraph => {
    const path = [...above, future];
    const waiters = above.includes(future) ? [] : future.awaitedBy().filter(isFuture);
    const shown = waiters.slice(0, Math.max(0, left));
    left -= shown.length;
    return {
      future,
      callStack: stackOf(future, frames),
      awaitedBy: shown.map((waiter) => graphOf(waiter, path)),
      isCut: shown.length < waiters.length,
    };
  };
  return graphOf(start, []);
}

/**
 * Returns the same as text, of which each line but the first is indented.
 *
 * @returns an empty text in a callback that is no task's
 */
export function formatCallGraph(
  future: Future<unknown> | null = null,
  options: CallGraphOptions = {},
): string {
  const graph = captureCallGraph(future, options);
  return graph === null ? "" : graphLines(graph, "").join("\n");
}

/**
 * Writes the same to stderr.
 *
 * @param options how much to look at, and where to write it
 */
export function printCallGraph(
  future: Future<unknown> | null = null,
  { print = logToStderr, ...options }: CallGraphOptions & { print?: (text: string) => void } = {},
): void {
  print(formatCallGraph(future, options));
}

/**
 * Returns all tasks of a loop as trees: at the roots those that no task waits for, below each what it waits for. A task for
 * which several wait stands below each of them.
 *
 * @param loop whose tasks @default the running loop
 */
export function captureTaskTree(
  loop?: AbstractEventLoop,
  { frames = Infinity, limit = FUTURES_MAX }: CallGraphOptions = {},
): TaskTree[] {
  const tasks = allTasks(loop);
  const children = new Map<Task<unknown>, Task<unknown>[]>();
  const hasParent = new Set<Task<unknown>>();
  for (const task of tasks) {
    for (const parent of waitingTasks(task)) {
      hasParent.add(task);
      children.set(parent, [...children.get(parent) ?? [], task]);
    }
  }
  let left = limit;
  const shown = new Set<Task<unknown>>();
  const treeOf = (task: Task<unknown>, above: readonly Task<unknown>[]): TaskTree => {
    left--;
    shown.add(task);
    const below = children.get(task) ?? [];
    const waitsFor: TaskTree[] = [];
    let isCut = above.includes(task) && below.length > 0;
    for (const child of isCut ? [] : below) {
      if (left <= 0) isCut = true;
      else waitsFor.push(treeOf(child, [...above, task]));
    }
    const waitsForOther = below.length === 0 && task.waitsFor() !== null;
    return { task, callStack: stackOf(task, frames), waitsFor, waitsForOther, isCut };
  };
  const trees: TaskTree[] = [];
  // Those that wait in a circle hang on no root: any of them may stand for all.
  for (const roots of [[...tasks].filter((task) => !hasParent.has(task)), tasks]) {
    for (const task of roots) if (left > 0 && !shown.has(task)) trees.push(treeOf(task, []));
  }
  return trees;
}

/** Returns the same as text: a line for each task, and below it, with lines that connect them, those it waits for. */
export function formatTaskTree(loop?: AbstractEventLoop, options: CallGraphOptions = {}): string {
  return captureTaskTree(loop, options).flatMap((tree) => treeLines(tree, "", "")).join("\n");
}

/** The tasks that wait for a future, directly or by futures in between. */
function waitingTasks(future: Future<unknown>, seen = new Set<AbstractFuture>()): Task<unknown>[] {
  const found: Task<unknown>[] = [];
  for (const waiter of future.awaitedBy()) {
    if (seen.has(waiter)) continue;
    seen.add(waiter);
    if (waiter instanceof Task) found.push(waiter);
    else if (isFuture(waiter)) found.push(...waitingTasks(waiter, seen));
  }
  return found;
}

function isFuture(future: AbstractFuture): future is Future<unknown> {
  return future instanceof Future;
}

function stackOf(future: Future<unknown>, frames: number): StackFrame[] {
  if (!(future instanceof Task) || frames === 0) return [];
  const stack = future.getStack();
  return stack.slice(Math.max(0, stack.length - frames));
}

function graphLines(graph: FutureCallGraph, indent: string): string[] {
  const lines = [`${indent}* ${graph.future}`];
  if (graph.callStack.length > 0) lines.push(`${indent}  + Call stack:`);
  for (const frame of graph.callStack.toReversed()) {
    lines.push(`${indent}  |   ${formatFrame(frame)}`);
  }
  if (graph.awaitedBy.length > 0 || graph.isCut) lines.push(`${indent}  + Awaited by:`);
  for (const waiter of graph.awaitedBy) lines.push(...graphLines(waiter, `${indent}    `));
  if (graph.isCut) lines.push(`${indent}    * and more`);
  return lines;
}

/** Where a task is, in a few words: the calls that lead there, and the line. */
function placeOf(callStack: readonly StackFrame[]): string {
  const innermost = callStack.at(-1);
  if (innermost === undefined) return "";
  const calls = callStack.slice(0, -1).map(({ functionName }) => `${functionName} > `);
  return ` in ${calls.join("")}${formatFrame(innermost)}`;
}

function treeLines(tree: TaskTree, first: string, others: string): string[] {
  const lines = [`${first}${tree.task}${placeOf(tree.callStack)}`];
  const below = tree.waitsFor.map((child, index) => {
    const isLast = index === tree.waitsFor.length - 1 && !tree.isCut;
    return treeLines(
      child,
      `${others}${isLast ? "└── " : "├── "}`,
      `${others}${isLast ? "    " : "│   "}`,
    );
  });
  lines.push(...below.flat());
  if (tree.isCut) lines.push(`${others}└── and more`);
  return lines;
}

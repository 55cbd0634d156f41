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
import { formatFrame, innermost, type StackFrame } from "../kernel/stack_frames.ts";
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
  return grow<Future<unknown>, FutureCallGraph>(start, { left: limit }, {
    below: (future) => future.awaitedBy().filter(isFuture).values(),
    make(future) {
      const awaitedBy: FutureCallGraph[] = [];
      const tree = { future, callStack: stackOf(future, frames), awaitedBy, isCut: false };
      return { tree, branches: awaitedBy };
    },
    cutsCircles: false,
  });
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
  return graph === null ? "" : graphLines(graph).join("\n");
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
  const awaited = awaitedOf(tasks);
  const budget = { left: limit };
  const shown = new Set<Task<unknown>>();
  const plan: Plan<Task<unknown>, TaskTree> = {
    below: (task) => tasksBelow(task, awaited, new Set()),
    make(task) {
      shown.add(task);
      const waitsFor: TaskTree[] = [];
      const waitsForOther = task.waitsFor() !== null && plan.below(task).next().done === true;
      const callStack = stackOf(task, frames);
      return {
        tree: { task, callStack, waitsFor, waitsForOther, isCut: false },
        branches: waitsFor,
      };
    },
    cutsCircles: true,
  };
  const hasParent = new Set<Task<unknown>>();
  // What a future between stands for is looked at once, however many wait for it.
  const seen = new Set<Future<unknown>>();
  for (const task of tasks) {
    for (const child of tasksBelow(task, awaited, seen)) hasParent.add(child);
  }
  const trees: TaskTree[] = [];
  // Those that wait in a circle hang on no root: any of them may stand for all.
  for (const roots of [[...tasks].filter((task) => !hasParent.has(task)), tasks]) {
    for (const task of roots) {
      if (budget.left > 0 && !shown.has(task)) trees.push(grow(task, budget, plan));
    }
  }
  return trees;
}

/** Returns the same as text: a line for each task, and below it, with lines that connect them, those it waits for. */
export function formatTaskTree(loop?: AbstractEventLoop, options: CallGraphOptions = {}): string {
  return treeLines(captureTaskTree(loop, options)).join("\n");
}

/** How to make a tree of what stands below an item. */
interface Plan<Item, Tree> {
  /** What stands directly below an item. */
  below(item: Item): Iterator<Item>;
  /** Makes the tree of an item, which has no branches yet, and gives the list for them. */
  make(item: Item): { tree: Growing<Tree>; branches: Tree[] };
  /** Whether a tree counts as cut if its item stands above it already. */
  readonly cutsCircles: boolean;
}

type Growing<Tree> = { -readonly [Key in keyof Tree]: Tree[Key] };

/**
 * Makes the tree of all that stands below an item, depth first. Without recursion: a chain of tasks that wait may be longer
 * than the stack is deep.
 *
 * @param budget how many items there may be; the root is there in any case
 */
function grow<Item, Tree extends { readonly isCut: boolean }>(
  root: Item,
  budget: { left: number },
  { below, make, cutsCircles }: Plan<Item, Tree>,
): Tree {
  const above = new Set<Item>();
  const levels: { item: Item; tree: Growing<Tree>; branches: Tree[]; rest: Iterator<Item> }[] = [];
  const enter = (item: Item): Tree => {
    budget.left--;
    const { tree, branches } = make(item);
    const rest = below(item);
    if (above.has(item)) {
      tree.isCut = cutsCircles && rest.next().done !== true;
    } else {
      above.add(item);
      levels.push({ item, tree, branches, rest });
    }
    return tree;
  };
  const whole = enter(root);
  for (let level; (level = levels.at(-1)) !== undefined;) {
    const next = level.rest.next();
    if (next.done !== true && budget.left > 0) {
      level.branches.push(enter(next.value));
    } else {
      level.tree.isCut = next.done !== true;
      above.delete(level.item);
      levels.pop();
    }
  }
  return whole;
}

/** Returns what each task and each future between them waits for. They only know who waits for them. */
function awaitedOf(tasks: Iterable<Task<unknown>>): Map<Future<unknown>, Future<unknown>[]> {
  const awaited = new Map<Future<unknown>, Future<unknown>[]>();
  // A set that grows while it is gone through: each future is looked at once.
  const all = new Set<Future<unknown>>(tasks);
  for (const future of all) {
    for (const waiter of future.awaitedBy().filter(isFuture)) {
      all.add(waiter);
      const those = awaited.get(waiter);
      if (those === undefined) awaited.set(waiter, [future]);
      else those.push(future);
    }
  }
  return awaited;
}

/** The tasks for which a future waits, directly or by futures between them; without those behind what is `seen` already. */
function* tasksBelow(
  future: Future<unknown>,
  awaited: Map<Future<unknown>, Future<unknown>[]>,
  seen: Set<Future<unknown>>,
): Generator<Task<unknown>> {
  const levels = [(awaited.get(future) ?? []).values()];
  for (let level; (level = levels.at(-1)) !== undefined;) {
    const next = level.next();
    if (next.done) {
      levels.pop();
    } else if (!seen.has(next.value)) {
      seen.add(next.value);
      if (next.value instanceof Task) yield next.value;
      else levels.push((awaited.get(next.value) ?? []).values());
    }
  }
}

function isFuture(future: AbstractFuture): future is Future<unknown> {
  return future instanceof Future;
}

function stackOf(future: Future<unknown>, frames: number): StackFrame[] {
  if (!(future instanceof Task) || frames === 0) return [];
  const stack = future.getStack();
  // The task that asks is in the midst of this file.
  while (stack.at(-1)?.file === import.meta.url) stack.pop();
  return innermost(stack, frames);
}

function graphLines(whole: FutureCallGraph): string[] {
  const lines: string[] = [];
  const rest: { graph: FutureCallGraph | null; indent: string }[] = [{ graph: whole, indent: "" }];
  for (let next; (next = rest.pop()) !== undefined;) {
    const { graph, indent } = next;
    if (graph === null) {
      lines.push(`${indent}* and more`);
      continue;
    }
    lines.push(`${indent}* ${graph.future}`);
    if (graph.callStack.length > 0) lines.push(`${indent}  + Call stack:`);
    for (const frame of graph.callStack.toReversed()) {
      lines.push(`${indent}  |   ${formatFrame(frame)}`);
    }
    const below = graph.isCut ? [...graph.awaitedBy, null] : graph.awaitedBy;
    if (below.length > 0) lines.push(`${indent}  + Awaited by:`);
    for (const graph of below.toReversed()) rest.push({ graph, indent: `${indent}    ` });
  }
  return lines;
}

/** Where a task is, in a few words: the calls that lead there, and the line. */
function placeOf(callStack: readonly StackFrame[]): string {
  const innermost = callStack.at(-1);
  if (innermost === undefined) return "";
  const calls = callStack.slice(0, -1).map(({ functionName }) => `${functionName} > `);
  return ` in ${calls.join("")}${formatFrame(innermost)}`;
}

function treeLines(trees: readonly TaskTree[]): string[] {
  const lines: string[] = [];
  const rest: { tree: TaskTree | null; first: string; others: string }[] = trees.toReversed()
    .map((tree) => ({ tree, first: "", others: "" }));
  for (let next; (next = rest.pop()) !== undefined;) {
    const { tree, first, others } = next;
    if (tree === null) {
      lines.push(`${first}and more`);
      continue;
    }
    lines.push(`${first}${tree.task}${placeOf(tree.callStack)}`);
    const below = tree.isCut ? [...tree.waitsFor, null] : tree.waitsFor;
    for (const [fromLast, child] of below.toReversed().entries()) {
      const isLast = fromLast === 0;
      rest.push({
        tree: child,
        first: `${others}${isLast ? "└── " : "├── "}`,
        others: `${others}${isLast ? "    " : "│   "}`,
      });
    }
  }
  return lines;
}

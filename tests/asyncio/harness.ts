/**
 * What the TypeScript scenarios share: simulated time, and one way to print a value.
 *
 * The twin of `harness.py`. Both print the same text for the same thing, so that two traces can be compared
 * line by line although one language counts seconds and the other one milliseconds.
 *
 * @module
 */

import {
  CancelledError,
  type Coroutine,
  EventLoop,
  type Future,
  run as runInRealTime,
  SimulatedClock,
  sleep,
  Task,
  wait,
} from "../../loop/mod.ts";
import { memoryNetwork } from "../../loop/network_testing.ts";

/** Adds a line to the trace of a scenario. */
export type Trace = (...values: unknown[]) => void;

/** What `yield*` takes: a coroutine, a future, a task. */
export type Awaitable<T> = Iterable<unknown, T, unknown>;

/**
 * A scenario is a coroutine, which is then the main task, or an async function that drives the loop itself.
 * Its name is that of its twin in Python, so that a search for it finds both and their trace.
 */
export type Scenario = (trace: Trace, loop: EventLoop) => Coroutine<unknown> | Promise<unknown>;

/** The scenarios of one topic. */
export interface Scenarios {
  [name: string]: Scenario;
}

/**
 * What the trace of a scenario is where JavaScript, or a decision, makes it differ from asyncio's, and why.
 */
export interface Differences {
  [name: string]: { because: string; trace: string[] };
}

/** The error that scenarios raise on purpose. */
export class Boom extends Error {
  override name = "Boom";
}

const clocks = new WeakMap<EventLoop, SimulatedClock>();

/** A loop whose clock is a number that waiting moves. */
export function simulatedLoop(): EventLoop {
  const clock = new SimulatedClock();
  // What the default exception handler logs is no part of a trace.
  const loop = new EventLoop({ clock, io: memoryNetwork(), log: () => {} });
  clocks.set(loop, clock);
  return loop;
}

/** Lets time pass inside a callback, as one does that computes for so long. */
export function advance(loop: EventLoop, ms: number): void {
  clocks.get(loop)?.advance(ms);
}

/** The loop's time as both languages print it. */
export function at(loop: EventLoop): string {
  return `${Math.round(loop.time())} ms`;
}

/** Python's names for JavaScript's built-in errors. */
const BUILT_IN = new Map([
  ["Error", "RuntimeError"],
  ["RangeError", "ValueError"],
  ["BrokenPipe", "BrokenPipeError"],
  ["ConnectionReset", "ConnectionResetError"],
]);

/** One text for one value in both languages. */
export function show(value: unknown): string {
  if (value === undefined) return "null";
  if (value instanceof AggregateError) {
    return `ExceptionGroup[${value.errors.map(show).join(", ")}]`;
  }
  if (value instanceof Boom || value instanceof CancelledError) {
    return `${value.name}(${value.message})`;
  }
  if (value instanceof Error) return BUILT_IN.get(value.name) ?? value.name;
  if (value instanceof Task) return `Task(${value.getName()})`;
  if (value instanceof Set) return `{${[...value].map(show).sort().join(", ")}}`;
  if (Array.isArray(value)) return `[${value.map(show).join(", ")}]`;
  return String(value);
}

/** What has become of a future. Looking at its exception counts as retrieving it. */
export function outcome(future: Future<unknown>): string {
  if (!future.done()) return "pending";
  if (future.cancelled()) return "cancelled";
  const error = future.exception();
  return error === null ? `returned ${show(future.result())}` : `raised ${show(error)}`;
}

/** Calls, and tells what came of it. */
export function call(fn: () => unknown): string {
  try {
    return `returned ${show(fn())}`;
  } catch (error) {
    return `raised ${show(error)}`;
  }
}

/** Calls what returns a promise, and tells what came of it. */
export async function settled(fn: () => Promise<unknown>): Promise<string> {
  try {
    return `returned ${show(await fn())}`;
  } catch (error) {
    return `raised ${show(error)}`;
  }
}

/** Awaits, and tells what came of it. */
export function* attempt(awaitable: Awaitable<unknown>): Coroutine<string> {
  try {
    return `returned ${show(yield* awaitable)}`;
  } catch (error) {
    return `raised ${show(error)}`;
  }
}

/** Waits for a task without raising; tells what became of it. */
export function* ended(task: Task<unknown>): Coroutine<string> {
  yield* wait([task]);
  return outcome(task);
}

/** Hands a value to the loop as it is: a bare `yield` by default. */
export function* emit(value?: unknown): Coroutine<unknown> {
  return yield value;
}

/** Lets the loop do so many iterations. */
export function* ticks(count: number): Coroutine<void> {
  for (let n = 0; n < count; n++) yield* sleep(0);
}

/** `async with lock:` */
export function* holding<T>(
  lock: { acquire(): Awaitable<unknown>; release(): void },
  body: () => Coroutine<T>,
): Coroutine<T> {
  yield* lock.acquire();
  try {
    return yield* body();
  } finally {
    lock.release();
  }
}

/** `run`, in simulated time. */
export function run<T>(main: Coroutine<T>): Promise<T> {
  return runInRealTime(main, { clock: new SimulatedClock() });
}

const NEVER_RETRIEVED = "exception was never retrieved";

/** Runs one scenario on a loop of its own; returns the lines of its trace. */
export async function record(scenario: Scenario): Promise<string[]> {
  const lines: string[] = [];
  const reports: string[] = [];
  const trace: Trace = (...values) => void lines.push(values.map(show).join(" "));
  const loop = simulatedLoop();
  // When a forgotten exception is noticed depends on the garbage collector, so these come last.
  loop.setExceptionHandler((_loop, context) => {
    if (context.message.includes(NEVER_RETRIEVED)) {
      reports.push(`reported: ${context.message} ${show(context.exception)}`);
    } else {
      trace("reported:", context.message, context.exception);
    }
  });
  try {
    const running = scenario(trace, loop);
    await (running instanceof Promise ? running : loop.runUntilComplete(running));
  } catch (error) {
    trace("the scenario ended by", error);
  }
  loop.close();
  return [...lines, ...reports.sort()];
}

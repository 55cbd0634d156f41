/**
 * What can be run on a worker: an exported function, named by its module and its name.
 *
 * Threads of JavaScript share no functions: a closure cannot be sent to another thread as Python's
 * `ThreadPoolExecutor` sends it. Both threads can import the same module, though, so a function travels
 * as its address. The type parameters keep what `submit()` needs to check its arguments and to know its
 * result; they exist for the compiler only.
 *
 * @module
 */

/** An exported function that a worker can import and call. Made by {@linkcode task}. */
export interface PoolTask<Args extends unknown[], Result> {
  /** The absolute URL of the module that exports the function. */
  readonly module: string;
  /** The name under which it is exported. */
  readonly name: string;
  /** Never present. Carries the types of the arguments and of the result. */
  readonly signature?: (...args: Args) => Result;
}

/** A task with any arguments and any result. */
export type AnyPoolTask = PoolTask<never, unknown>;

/**
 * Names an exported function as a task.
 *
 * The function may be `async`; its worker then awaits it, and takes no other job meanwhile. It must leave
 * nothing behind when it returns (a timer, an open file): between two jobs its thread sleeps, and the
 * thread's event loop with it. A worker runs all that stands at the top level of the module, so a main program in the
 * same file belongs behind `if (import.meta.main)`; making a pool there fails the job. Make a task once, at the top of a module: pools remember each one they meet.
 *
 * @typeParam Fn the type of the function: `typeof fn`
 * @param module the absolute URL of its module, from `import.meta.resolve()`
 * @param name the name under which the module exports it
 * @throws TypeError when `module` is not an absolute URL
 *
 * @example
 * ```ts
 * import type { isAborted } from "./abort.ts"; // Only its type: the worker imports the function.
 *
 * const module = import.meta.resolve("./abort.ts");
 * const IS_ABORTED: PoolTask<[], boolean> = task<typeof isAborted>(module, "isAborted");
 * const tasks: AnyPoolTask[] = [IS_ABORTED]; // What a pool takes to have it imported in advance.
 * if (tasks[0]?.module !== module) throw new Error("Cannot happen");
 * ```
 */
export function task<Fn extends (...args: never[]) => unknown>(
  module: string,
  name: string,
): PoolTask<Parameters<Fn>, Awaited<ReturnType<Fn>>> {
  if (!URL.canParse(module)) {
    throw new TypeError(`Cannot make a task: its module must be an absolute URL, got "${module}"`);
  }
  return { module, name };
}

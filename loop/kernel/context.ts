/**
 * Which request is this work for?
 *
 * A log line deep down in a program should name the request that it belongs to. A parameter through all the calls is
 * much work, and a global variable is wrong as soon as two tasks take turns: the second would overwrite the value of
 * the first. A *context variable* looks like a global one, but each task has its own view of it: a task begins with a
 * copy of the context in which it was created, and what it sets then is seen by itself and by what it creates.
 *
 * A context is a map from variables to values. The map itself is never changed: `set()` puts a new one in its place. So a
 * copy is one reference. Each callback that is handed to the loop keeps one, since it runs in a copy of the context of
 * whoever scheduled it; and before it runs, that reference is compared with the current one, and stored if it is another.
 * A program without context variables pays for that comparison alone, 3 ns a callback.
 *
 * Counterpart: `contextvars`.
 * @see PEP 567; TC39's proposal "AsyncContext" does the same for native promises
 * @module
 */

import type { KernelTask } from "./abstract_types.ts";
import { requireCallback } from "./loop_checks.ts";
import { enterTask, runningTask } from "./running.ts";

/** The values of context variables. Never changed, so that many may share it. */
export type Bindings = ReadonlyMap<ContextVar<unknown>, unknown>;

/** What has a context of its own; a `Task` is one. */
interface HasContext {
  /** Returns that context. */
  getContext(): Context;
}

/** Returned by `set()`: remembers what the variable was bound to before. */
export class Token<T> {
  /** The variable that was set. */
  readonly variable: ContextVar<T>;
  /** Whether the variable had a value. */
  readonly hadValue: boolean;
  /** The value that it had; `undefined` when it had none. */
  readonly oldValue: T | undefined;
  readonly #context: Context;
  #isUsed = false;

  /** Made by `ContextVar.set()`. */
  constructor(variable: ContextVar<T>, context: Context) {
    this.variable = variable;
    this.hadValue = context.has(variable);
    this.oldValue = context.get(variable);
    this.#context = context;
  }

  /** For the variable: to be used once, in the context in which it was made. @throws {Error} otherwise */
  use(variable: ContextVar<T>): void {
    if (this.#isUsed) {
      throw new Error(`Cannot reset ${variable}: a token works once, got one that was used`);
    }
    if (this.variable !== variable) {
      throw new RangeError(
        `Cannot reset ${variable}: the token must be its own, got one of ${this.variable}`,
      );
    }
    if (this.#context !== knownContext()) {
      throw new RangeError(
        `Cannot reset ${variable}: the token must be of this context, got one of another`,
      );
    }
    this.#isUsed = true;
  }
}

/**
 * A variable of which each task has its own view. Make it once, at the top of a module.
 *
 * @example
 * ```ts
 * import { ContextVar, gather, run, sleep } from "../mod.ts";
 *
 * const user = new ContextVar<string>("user");
 *
 * function* serve(name: string) {
 *   user.set(name); // Seen by this task alone.
 *   yield* sleep(1);
 *   return user.get();
 * }
 * await run((function* () {
 *   return yield* gather(serve("Ada"), serve("Alan")); // ["Ada", "Alan"]
 * })());
 * ```
 */
export class ContextVar<T> {
  /** What it is called in messages. */
  readonly name: string;
  readonly #hasDefault: boolean;
  readonly #default: T | undefined;

  /**
   * Makes a variable.
   *
   * @param name what it is called in messages
   * @param byDefault what `get()` gives where it has no value; without it `get()` throws there
   */
  constructor(name: string, ...byDefault: [byDefault?: T]) {
    this.name = name;
    this.#hasDefault = byDefault.length > 0;
    this.#default = byDefault[0];
  }

  /**
   * Returns its value in the current context.
   *
   * @param fallback what to return when there is none; then the variable's default is not asked
   * @throws {ReferenceError} when it has no value, no default, and there is no fallback
   */
  get(...fallback: [fallback?: T]): T {
    const value = bindings.get(this as ContextVar<unknown>) as T | undefined;
    if (value !== undefined || bindings.has(this as ContextVar<unknown>)) return value as T;
    if (fallback.length > 0) return fallback[0] as T;
    if (this.#hasDefault) return this.#default as T;
    throw new ReferenceError(
      `Cannot get ${this}: it must have a value in this context or a default, got neither`,
    );
  }

  /**
   * Gives it a value in the current context: this task, or this callback, and what they create from now on see it.
   *
   * @returns a token with which `reset()` brings back what was before
   */
  set(value: T): Token<T> {
    const token = new Token(this, currentContext());
    bind(this, true, value);
    return token;
  }

  /**
   * Brings back what was before a `set()`.
   *
   * @param token what that `set()` returned
   * @throws {RangeError} when the token is another variable's, or was made in another context
   * @throws {Error} when it was used already
   */
  reset(token: Token<T>): void {
    token.use(this);
    bind(this, token.hadValue, token.oldValue);
  }

  /** Returns what a message says about it. */
  toString(): string {
    return `context variable ${this.name}`;
  }
}

/** The values of context variables, as they were when it was copied, and as they were set in it since. */
export class Context implements Iterable<[ContextVar<unknown>, unknown]> {
  /** @ignore For the kernel. */
  bindings: Bindings = NO_BINDINGS;
  #isEntered = false;

  /** Makes an empty context; mostly one copies the current one by {@linkcode copyContext}. */
  constructor() {}

  /** How many variables have a value in it. */
  get size(): number {
    return this.bindings.size;
  }

  /** Returns the value of a variable in it; its default does not count. `undefined` when there is none */
  get<T>(variable: ContextVar<T>): T | undefined {
    return this.bindings.get(variable as ContextVar<unknown>) as T | undefined;
  }

  /** Returns whether a variable has a value in it. */
  has<T>(variable: ContextVar<T>): boolean {
    return this.bindings.has(variable as ContextVar<unknown>);
  }

  /** Returns a copy: what is set in one is not seen in the other. */
  copy(): Context {
    return contextWith(this.bindings);
  }

  /** Iterates over the variables that have a value, and their values. */
  [Symbol.iterator](): IterableIterator<[ContextVar<unknown>, unknown]> {
    return this.bindings.entries();
  }

  /**
   * Calls `fn(...args)` in this context: there it sees the values, and what it sets stays there.
   *
   * A generator function is only *called* by that, and has not run a line: give the coroutine a task in this context,
   * `createTask(coro, { context })`.
   *
   * @returns what it returns
   * @throws what it throws
   * @throws {Error} when the context is current already, or will be again when a caller goes on
   */
  run<A extends unknown[], R>(fn: (...args: A) => R, ...args: A): R {
    this.requireNotEntered();
    const outer = knownContext();
    const outerBindings = bindings;
    const outerEntered = enteredContext;
    if (outer !== null) outer.#isEntered = true;
    enterContext(this.bindings, this);
    try {
      return fn(...args);
    } finally {
      if (outer !== null) outer.#isEntered = false;
      enterContext(outerBindings, outerEntered);
    }
  }

  /** @ignore For the kernel. @throws {Error} when the context is current already, or will be again when a caller goes on */
  requireNotEntered(): void {
    if (this !== knownContext() && !this.#isEntered) return;
    throw new Error("Cannot run in a context: it must not be entered already, got one that is");
  }

  /**
   * Makes a function that always runs in this context, for whatever takes a callback: `callSoon`, `callLater`,
   * `addReader`, `addDoneCallback`, `addSignalHandler`. asyncio has a parameter `context` in each of these.
   *
   * @param fn a function; no generator function, which would only be called in the context
   * @returns a function that is called in the same way, and has the same name
   * @throws {TypeError} when it is a generator function
   */
  wrap<A extends unknown[], R>(fn: (...args: A) => R): (...args: A) => R {
    requireCallback(fn, "wrap");
    const wrapped = (...args: A) => this.run(fn, ...args);
    return Object.defineProperty(wrapped, "name", { value: fn.name });
  }
}

/** What the variables are bound to where no variable was ever set. */
const NO_BINDINGS: Bindings = new Map();

/** What the variables are bound to in the current context. */
export let bindings: Bindings = NO_BINDINGS;
/** The current context, if it is that of `Context.run()`, or of a callback that has set a variable. */
export let enteredContext: Context | null = null;

/** Returns a copy of the current context. */
export function copyContext(): Context {
  return contextWith(bindings);
}

/** For the kernel: returns a context in which the variables are bound to this. */
export function contextWith(bindings: Bindings): Context {
  const context = new Context();
  context.bindings = bindings;
  return context;
}

/**
 * For callbacks: enters a context.
 *
 * @param own what the variables are bound to in it
 * @param context the context itself; null: a task's, or that of a callback, which is made if it is asked for
 */
export function enterContext(own: Bindings, context: Context | null): void {
  bindings = own;
  enteredContext = context;
}

/** For the loop: callbacks run from now on. @returns a function that brings back the context of now */
export function enterCallbacks(): () => void {
  const outerBindings = bindings;
  const outerContext = enteredContext;
  enteredContext = null;
  return () => enterContext(outerBindings, outerContext);
}

/** For tasks that start eagerly: takes a step in the midst of another one's, and brings back what was before. */
export function stepInside(context: Context, step: () => void): void {
  const outerTask = runningTask();
  try {
    context.run(step);
  } finally {
    enterTask(outerTask);
  }
}

/** The current context; null in a callback that has not asked for it. */
function knownContext(): Context | null {
  const task = runningTask() as (KernelTask & HasContext) | null;
  return enteredContext ?? task?.getContext() ?? null;
}

function currentContext(): Context {
  return knownContext() ?? (enteredContext = contextWith(bindings));
}

function bind<T>(variable: ContextVar<T>, hasValue: boolean, value: T | undefined): void {
  const changed = new Map(bindings);
  if (hasValue) changed.set(variable as ContextVar<unknown>, value);
  else changed.delete(variable as ContextVar<unknown>);
  currentContext().bindings = bindings = changed;
}

/**
 * The functions that the pool's tests run on workers, and the tasks that name them.
 *
 * @module
 */

import { isAborted, throwIfAborted } from "./abort.ts";
import { task } from "./pool_task.ts";

const OPEN = 0;
const ENTERED = 1;

/**
 * By which a test and a task on another thread wait for each other. Opens at the end of its scope, so that
 * a test that fails does not leave its pool waiting for a worker that waits.
 */
export class Gate implements Disposable {
  /** What the task is given. */
  readonly memory = new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT);
  readonly #cells = new Int32Array(this.memory);

  /** Lets the tasks go that wait at the gate. */
  open(): void {
    Atomics.store(this.#cells, OPEN, 1);
    Atomics.notify(this.#cells, OPEN);
  }

  /** Resolves when a task has called {@linkcode spin} with this gate. */
  async entered(): Promise<void> {
    await Atomics.waitAsync(this.#cells, ENTERED, 0).value;
  }

  [Symbol.dispose](): void {
    this.open();
  }
}

export function add(...numbers: number[]): number {
  return numbers.reduce((sum, n) => sum + n, 0);
}

export function nothing(): void {}

export function echo(value: unknown): unknown {
  return value;
}

export function double(n: number): Promise<number> {
  return new Promise((resolve) => setTimeout(() => resolve(2 * n), 0));
}

export function fail(n: number): never {
  throw new RangeError(`Cannot take ${n}`, { cause: new TypeError("the cause") });
}

export function failWith(kind: string): never {
  switch (kind) {
    case "class":
      throw new OwnError("of a class of its own");
    case "dom":
      throw new DOMException("not there", "NotFoundError");
    case "uncloneable cause":
      throw new Error("outer", { cause: () => 1 });
    default:
      // deno-lint-ignore no-throw-literal -- What happens then is the question.
      throw "a string";
  }
}

class OwnError extends Error {
  override name = "OwnError";
}

export function returnFunction(): unknown {
  return () => 1;
}

/** Blocks its thread until the gate is opened; looks at no flag. */
export function waitAtGate(gate: SharedArrayBuffer): number {
  Atomics.wait(new Int32Array(gate), OPEN, 0);
  return 1;
}

/** Says that it has begun, and computes until it is aborted. */
export function spin(gate: SharedArrayBuffer): never {
  const cells = new Int32Array(gate);
  Atomics.store(cells, ENTERED, 1);
  Atomics.notify(cells, ENTERED);
  for (;;) throwIfAborted();
}

let counter: Int32Array;

/** From now on {@linkcode count} counts in this memory. */
export function countIn(memory: SharedArrayBuffer): void {
  counter = new Int32Array(memory);
}

export function count(): number {
  const before = Atomics.add(counter, 0, 1);
  Atomics.notify(counter, 0);
  return before;
}

/** What a job sees of its own flag when it begins. */
export function isAbortedNow(): boolean {
  return isAborted();
}

export function closeThread(): void {
  self.close();
}

export function exitThread(): void {
  Deno.exit(1);
}

/** Fails where no caller can catch it, and never ends. */
export function failInTimer(): Promise<void> {
  setTimeout(() => {
    throw new RangeError("thrown in a timer");
  }, 0);
  return new Promise(() => {});
}

/** Fails where nobody waits for it, and never ends. */
export function rejectUnheard(): Promise<void> {
  Promise.reject(new RangeError("rejected unheard"));
  return new Promise(() => {});
}

const module = import.meta.url;
export const ADD = task<typeof add>(module, "add");
export const NOTHING = task<typeof nothing>(module, "nothing");
export const ECHO = task<typeof echo>(module, "echo");
export const DOUBLE = task<typeof double>(module, "double");
export const FAIL = task<typeof fail>(module, "fail");
export const FAIL_WITH = task<typeof failWith>(module, "failWith");
export const RETURN_FUNCTION = task<typeof returnFunction>(module, "returnFunction");
export const WAIT_AT_GATE = task<typeof waitAtGate>(module, "waitAtGate");
export const SPIN = task<typeof spin>(module, "spin");
export const COUNT_IN = task<typeof countIn>(module, "countIn");
export const COUNT = task<typeof count>(module, "count");
export const IS_ABORTED_NOW = task<typeof isAbortedNow>(module, "isAbortedNow");
export const CLOSE_THREAD = task<typeof closeThread>(module, "closeThread");
export const EXIT_THREAD = task<typeof exitThread>(module, "exitThread");
export const FAIL_IN_TIMER = task<typeof failInTimer>(module, "failInTimer");
export const REJECT_UNHEARD = task<typeof rejectUnheard>(module, "rejectUnheard");
export const NO_SUCH_FUNCTION = task<typeof nothing>(module, "noSuchFunction");
export const NO_SUCH_MODULE = task<typeof nothing>(import.meta.resolve("./none.ts"), "f");

/**
 * Only `yield*` waits. What did a coroutine mean that yielded something else?
 *
 * The mistakes are always the same few, and in a language without `await` checked by the compiler everybody
 * makes them. So each gets its own message, thrown in at the very `yield`.
 * @module
 */

import { isCoroutine } from "./coroutine.ts";
import { Future } from "./future.ts";

/** Returns the error to throw into the coroutine of `task`, which yielded `x`. */
export function badYield(x: unknown, task: Future<unknown>): Error {
  if (x instanceof Future) {
    if (x === task) {
      return new Error(`Cannot wait: a task must not await itself, got ${x}`);
    }
    if (x.getLoop() !== task.getLoop()) {
      return new Error(
        `Cannot wait in ${task}: a future must belong to the loop of the task, got a ${x} of another loop`,
      );
    }
    return new TypeError(`Cannot yield a future: wait for it by \`yield*\`, got \`yield\` of ${x}`);
  }
  if (isCoroutine(x)) {
    return new TypeError(
      "Cannot yield a coroutine: run it by `yield*`, or beside this one by `createTask()`, got `yield`",
    );
  }
  if (typeof (x as PromiseLike<unknown> | null)?.then === "function") {
    return new TypeError(
      "Cannot yield a promise: wait for it by `yield* fromPromise(promise)`, got `yield`",
    );
  }
  if (typeof x === "function") {
    return new TypeError(
      `Cannot yield a function: call it, as in \`yield* ${x.name || "f"}()\`, got \`yield\``,
    );
  }
  return new TypeError(
    `Cannot yield a value: a coroutine yields nothing, or waits by \`yield*\`, got ${String(x)}`,
  );
}

/**
 * A coroutine runs once. Who awaits it uses it up.
 *
 * A second `yield*` of the same coroutine is a mistake that JavaScript lets pass. One that is over returns `undefined`
 * at once, as if that were its result. One that waits for something is made to go on by somebody who is not its driver,
 * before what it waits for is there.
 *
 * `yield*` begins by asking what stands after it for `[Symbol.iterator]`, and there a coroutine can refuse: generators
 * look it up in the `prototype` of their function. So the functions of this library get a method of their own there, and
 * so do those of a program as soon as the library sees one of their coroutines: when a task drives it, or when the
 * function is wrapped in `coroutine()`. The rest is only ever awaited by `yield*`, and a generator does not tell that it
 * is over.
 *
 * Counterpart: "cannot reuse already awaited coroutine", "coroutine is being awaited already".
 * @module
 */

import { type Coroutine, generatorPrototype } from "./coroutine.ts";

const USED_UP = Symbol("used up");

type Markable = Coroutine<unknown> & { [USED_UP]?: true };

/** The `[Symbol.iterator]` of coroutines that are guarded. */
function begin(this: Coroutine<unknown>): Coroutine<unknown> {
  useUp(this);
  return this;
}

/** From now on, `yield*` takes each coroutine of this one's function only once. */
export function guard(coro: Coroutine<unknown>): void {
  if (coro[Symbol.iterator] !== begin) guardPrototype(Object.getPrototypeOf(coro));
}

/** The same, by the `prototype` of that function. */
export function guardPrototype(prototype: object): void {
  // A function without a `prototype` of its own shares that of all generators, which is not ours to change.
  if (prototype === generatorPrototype) return;
  Object.defineProperty(prototype, Symbol.iterator, { value: begin, configurable: true });
}

/** For who is about to drive a coroutine. @throws {Error} when somebody else does, or did */
export function useUp(coro: Coroutine<unknown>): void {
  if (isUsedUp(coro)) {
    throw new Error(
      "Cannot await the coroutine: each runs once, got one that is awaited already, or is over (call its function again)",
    );
  }
  (coro as Markable)[USED_UP] = true;
}

/** Returns whether somebody drives it, or did. */
export function isUsedUp(coro: Coroutine<unknown>): boolean {
  return (coro as Markable)[USED_UP] === true;
}

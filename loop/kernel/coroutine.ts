/**
 * What is a coroutine here?
 *
 * A function that can wait in the middle and go on later. JavaScript's generators can: `yield` hands control
 * to whoever drives the generator, `next()` gives it back. Python's coroutines were generators, too, before
 * they got their own syntax, and the correspondence is still exact:
 *
 * | Python                    | here                                |
 * | ------------------------- | ----------------------------------- |
 * | `async def f(): …`        | `function* f(): Coroutine<T> { … }` |
 * | `await x`                 | `yield* x`                          |
 * | `coro.send(None)`         | `coro.next()`                       |
 * | `coro.throw(e)`           | `coro.throw(e)`                     |
 * | `StopIteration(value)`    | `{ done: true, value }`             |
 *
 * `yield*` runs an inner coroutine as if its body stood in the place of the call: what it yields goes to the
 * driver, what is thrown in arrives in it, what it returns is the value of the expression. JavaScript's own
 * `async` functions are not used, because nobody but the engine can drive them: there is no way to see a
 * step, to order the steps, or to throw a cancellation in.
 *
 * @see PEP 342 (coroutines via enhanced generators), PEP 380 (`yield from`), PEP 492 (`async`, `await`)
 * @see D. Beazley, "A curious course on coroutines and concurrency" (2009)
 * @module
 */

/** A coroutine that returns a `T`, by default nothing. What it yields is for the task that drives it. */
export type Coroutine<T = void> = Generator<unknown, T, unknown>;

const coroutineFunction = Object.getPrototypeOf(function* () {});
/** What all generators have in common. */
export const generatorPrototype: object = coroutineFunction.prototype;
const TAGS: unknown[] = ["GeneratorFunction", "AsyncGeneratorFunction"];

/** What a class has above it that extends this: what all generators have in common. */
function Base() {}
Base.prototype = generatorPrototype;

/**
 * What a class extends whose objects are coroutines without a generator function: it writes out `next()`, `throw()` and
 * `return()`. Everything else takes them for generators, `isCoroutine()` included.
 *
 * A generator keeps its variables in a frame of its own, and to call one, resume it and end it takes about 100 ns more
 * than this. So it is for the few coroutines that a server runs for each request. All others are easier to read as
 * generator functions.
 */
export const CoroutineBase: new <T>() => Coroutine<T> = Base as unknown as typeof CoroutineBase;

/** Returns whether `x` is a generator object, that is, a coroutine which was called and can be driven. */
export function isCoroutine(x: unknown): x is Coroutine<unknown> {
  return typeof x === "object" && x !== null &&
    Object.prototype.isPrototypeOf.call(generatorPrototype, x);
}

/**
 * Returns whether to call `fn` would only make a generator, and run nothing of what is written in it.
 *
 * Each `callSoon()` asks, so the way matters: an ordinary function has no tag, which is seen in 2 of the 40 ns of such a
 * call; to ask for its prototype (`Object.getPrototypeOf`) takes 12.
 */
export function isCoroutineFunction(fn: CallableFunction): boolean {
  const tag = (fn as { [Symbol.toStringTag]?: string })[Symbol.toStringTag];
  return tag !== undefined && TAGS.includes(tag);
}

/** Makes {@linkcode isCoroutineFunction} know a function that calls a coroutine function. */
export function markCoroutineFunction(fn: CallableFunction): void {
  Object.setPrototypeOf(fn, coroutineFunction);
}

/**
 * A call without `yield*` does nothing. `queue.put(item);` makes a coroutine, drops it, and puts nothing.
 *
 * This is the mistake that everybody makes once a day. A generator does not tell that it was dropped, and
 * JavaScript has no hook for it. But whoever makes generators can keep a record of each until its first step.
 * In debug mode all coroutine functions of this library do so, and a program's own, too, when they are
 * wrapped: `const fetchPage = coroutine(function* fetchPage() {…})`, or `@coroutine` before a method. What was
 * not started is reported when the garbage collector finds it, or at the latest when the loop is closed.
 *
 * Counterpart: the `@asyncio.coroutine` decorator in debug mode (until Python 3.10), and "coroutine … was
 * never awaited".
 * @module
 */

import { type AbstractEventLoop, kernel, type Reportable } from "./abstract_event_loop.ts";
import { type Coroutine, generatorPrototype, markCoroutineFunction } from "./coroutine.ts";
import { runningLoop } from "./running.ts";
import { guard, guardPrototype } from "./used_up.ts";

/** A function that returns a coroutine, such as a generator function. */
export type CoroutineFunction = (...args: never[]) => Coroutine<unknown>;

/**
 * Makes a coroutine function tell of two mistakes: of a coroutine that is awaited a second time, which is refused (see
 * `used_up.ts`), and, in debug mode, of one that nobody ran.
 *
 * @param fn a generator function; as a decorator: a generator method
 * @returns a function that is called in the same way
 */
export function coroutine<F extends CoroutineFunction>(fn: F, _context?: DecoratorContext): F {
  const isGenerator = Object.prototype.isPrototypeOf.call(generatorPrototype, fn.prototype);
  if (isGenerator) guardPrototype(fn.prototype);
  function call(this: unknown, ...args: never[]): Coroutine<unknown> {
    // `apply()` takes longer than a call with its arguments written out, and these two are most calls.
    const coro = args.length === 0
      ? fn.call(this)
      : args.length === 1
      ? fn.call(this, args[0] as never)
      : fn.apply(this, args);
    return isGenerator ? noted(fn.name, coro) : started(fn.name, coro);
  }
  markCoroutineFunction(call);
  return Object.defineProperty(call, "name", { value: fn.name }) as F;
}

/**
 * The decorator of a method whose coroutines are guarded and noted already. It leaves the method as it is, since the
 * compiler does not see through what `coroutine()` puts in its place: 50 of the 300 ns of two calls on a socket.
 */
export function coroutineFunction<F extends CoroutineFunction>(fn: F, _context: unknown): F {
  markCoroutineFunction(fn);
  return fn;
}

/**
 * Does for a single coroutine what {@linkcode coroutine} does for a function.
 *
 * @param name the name of the function that made it
 * @returns the coroutine to run in its place; in debug mode it remembers its first step
 */
export function started<T>(name: string, coro: Coroutine<T>): Coroutine<T> {
  guard(coro);
  return noted(name, coro);
}

/** The same for one that is so short that it would take as long to see to it that nobody awaits it twice. */
export function noted<T>(name: string, coro: Coroutine<T>): Coroutine<T> {
  const loop = runningLoop();
  if (loop === null || !loop.getDebug()) return coro;
  const record = new NeverAwaited(loop, name);
  const watching = watched(record, coro);
  records.set(watching, record);
  dropped.register(watching, record, record);
  return watching;
}

function* watched<T>(record: NeverAwaited, coro: Coroutine<T>): Coroutine<T> {
  record.forget();
  return yield* coro;
}
guardPrototype(watched.prototype);

/**
 * Ends a coroutine that nobody will run any more: its `finally` blocks run, and that it was not started is no mistake.
 *
 * @returns whether it has ended; a `finally` block can wait for something
 * @throws what its `finally` blocks throw
 */
export function discard(coro: Coroutine<unknown>): boolean {
  records.get(coro)?.forget();
  return coro.return(undefined).done === true;
}

/** The record of a coroutine that has not made its first step. */
export class NeverAwaited implements Reportable {
  readonly #loop: AbstractEventLoop;
  readonly #message: string;

  /** Starts to watch. */
  constructor(loop: AbstractEventLoop, name: string) {
    this.#loop = loop;
    const call = callerOutside(new Error().stack ?? "");
    this.#message = `Coroutine ${
      name || "(anonymous)"
    } was never awaited: run it by \`yield*\`${call}`;
    loop[kernel].neverAwaited.add(this);
  }

  /** It made its first step. */
  forget(): void {
    this.#loop[kernel].neverAwaited.delete(this);
    dropped.unregister(this);
  }

  /** It never will. */
  report(): void {
    this.forget();
    this.#loop[kernel].warn(this.#message);
  }
}

const records = new WeakMap<Coroutine<unknown>, NeverAwaited>();
const dropped = new FinalizationRegistry<NeverAwaited>((record) => record.report());

const FOLDER = new URL("..", import.meta.url).href;

/** Returns where a stack leaves the files of this library: the call to look at. */
function callerOutside(stack: string): string {
  const lines = stack.split("\n").slice(1);
  const call = lines.find((line) => !line.includes(FOLDER) || line.includes("_test.ts"));
  return call === undefined ? "" : `, called ${call.trim()}`;
}

/**
 * The types of the standard library's npm build.
 *
 * `deno.json` maps `@std/assert`, `@std/async` and `@std/cli/parse-args` to an npm build that has
 * no types. The checker prefers these ambient declarations to the untyped files behind the names,
 * so that `assert(x)` narrows `x` and a misspelt option is an error. They describe all that version
 * 1.3.4 exports; `parseArgs` has a result that is less precise than the original's, which derives
 * it from the options.
 */

declare module "@std/assert" {
  /** What is thrown when an assertion does not hold. */
  export class AssertionError extends Error {
    constructor(message: string, options?: ErrorOptions);
  }

  /**
   * The values that count as false in a condition (NaN does too, but it has no type of its own).
   */
  export type Falsy = false | 0 | 0n | "" | null | undefined;

  /** Deep equality, as `assertEquals` sees it. */
  export function equal(a: unknown, b: unknown): boolean;

  export function assert(expr: unknown, msg?: string): asserts expr;
  export function assertFalse(expr: unknown, msg?: string): asserts expr is Falsy;
  export function assertEquals<T>(actual: T, expected: T, msg?: string): void;
  export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void;
  export function assertStrictEquals<T>(
    actual: unknown,
    expected: T,
    msg?: string,
  ): asserts actual is T;
  export function assertNotStrictEquals<T>(actual: T, expected: T, msg?: string): void;
  /** The default tolerance is 1e-7 times `expected`. */
  export function assertAlmostEquals(
    actual: number,
    expected: number,
    tolerance?: number,
    msg?: string,
  ): void;
  export function assertGreater<T>(actual: T, expected: T, msg?: string): void;
  export function assertGreaterOrEqual<T>(actual: T, expected: T, msg?: string): void;
  export function assertLess<T>(actual: T, expected: T, msg?: string): void;
  export function assertLessOrEqual<T>(actual: T, expected: T, msg?: string): void;
  export function assertExists<T>(actual: T, msg?: string): asserts actual is NonNullable<T>;
  export function assertStringIncludes(actual: string, expected: string, msg?: string): void;
  export function assertArrayIncludes<T>(
    actual: ArrayLike<T>,
    expected: ArrayLike<T>,
    msg?: string,
  ): void;
  export function assertMatch(actual: string, expected: RegExp, msg?: string): void;
  export function assertNotMatch(actual: string, expected: RegExp, msg?: string): void;
  /** Compares those properties of `actual` that `expected` has. */
  export function assertObjectMatch(actual: object, expected: object, msg?: string): void;
  export function assertInstanceOf<T>(
    actual: unknown,
    expectedType: abstract new (...args: never[]) => T,
    msg?: string,
  ): asserts actual is T;
  export function assertNotInstanceOf<A, T>(
    actual: A,
    unexpectedType: abstract new (...args: never[]) => T,
    msg?: string,
  ): asserts actual is Exclude<A, T>;
  export function assertIsError<E extends Error = Error>(
    error: unknown,
    ErrorClass?: abstract new (...args: never[]) => E,
    msgMatches?: string | RegExp,
    msg?: string,
  ): asserts error is E;
  /** @returns what was thrown */
  export function assertThrows(fn: () => unknown, msg?: string): unknown;
  export function assertThrows<E extends Error = Error>(
    fn: () => unknown,
    ErrorClass: abstract new (...args: never[]) => E,
    msgIncludes?: string,
    msg?: string,
  ): E;
  /** `fn` must return a promise: what it throws by itself fails the assertion. */
  export function assertRejects(fn: () => PromiseLike<unknown>, msg?: string): Promise<unknown>;
  export function assertRejects<E extends Error = Error>(
    fn: () => PromiseLike<unknown>,
    ErrorClass: abstract new (...args: never[]) => E,
    msgIncludes?: string,
    msg?: string,
  ): Promise<E>;
  export function fail(msg?: string): never;
  export function unimplemented(msg?: string): never;
  export function unreachable(msg?: string): never;
}

declare module "@std/async" {
  /** Rejects with the signal's reason once it is aborted; the work itself goes on. */
  export function abortable<T>(p: Promise<T>, signal: AbortSignal): Promise<T>;
  /** Ends the iteration by throwing the signal's reason once it is aborted. */
  export function abortable<T>(p: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T>;

  export interface DeadlineOptions {
    signal?: AbortSignal;
  }
  /** Rejects with a `DOMException` named `TimeoutError` after `ms` milliseconds. */
  export function deadline<T>(p: Promise<T>, ms: number, options?: DeadlineOptions): Promise<T>;

  export interface DelayOptions {
    signal?: AbortSignal;
    /** Whether the timer keeps the process alive. @default true */
    persistent?: boolean;
  }
  export function delay(ms: number, options?: DelayOptions): Promise<void>;

  export interface DebouncedFunction<T extends unknown[]> {
    (...args: T): void;
    /** Forgets the call that waits. */
    clear(): void;
    /** Makes the call that waits, now. */
    flush(): void;
    readonly pending: boolean;
  }
  export function debounce<T extends unknown[]>(
    fn: (this: DebouncedFunction<T>, ...args: T) => void,
    wait: number,
  ): DebouncedFunction<T>;

  /** Several async iterables as one; whatever comes first comes first. */
  export class MuxAsyncIterator<T> implements AsyncIterable<T> {
    add(iterable: AsyncIterable<T>): void;
    iterate(): AsyncIterableIterator<T>;
    [Symbol.asyncIterator](): AsyncIterableIterator<T>;
  }

  /** Maps with at most `poolLimit` calls in progress. The results keep the order of the input. */
  export function pooledMap<T, R>(
    poolLimit: number,
    array: Iterable<T> | AsyncIterable<T>,
    iteratorFn: (data: T) => Promise<R>,
  ): AsyncIterableIterator<R>;

  export interface RetryOptions {
    /** @default 2 */
    multiplier?: number;
    /** Milliseconds. @default 60000 */
    maxTimeout?: number;
    /** @default 5 */
    maxAttempts?: number;
    /** Milliseconds. @default 1000 */
    minTimeout?: number;
    /** From 0 (none) to 1 (full). @default 1 */
    jitter?: number;
    /** @default () => true */
    isRetriable?: (error: unknown) => boolean;
  }
  export class RetryError extends Error {
    constructor(cause: unknown, attempts: number);
  }
  export function retry<T>(fn: () => T | Promise<T>, options?: RetryOptions): Promise<T>;

  /** A tuple of `N` elements of type `T`. */
  export type Tuple<T, N extends number, Acc extends T[] = []> = number extends N ? T[]
    : Acc["length"] extends N ? Acc
    : Tuple<T, N, [...Acc, T]>;
  export function tee<T, N extends number = 2>(
    iterable: AsyncIterable<T>,
    n?: N,
  ): Tuple<AsyncGenerator<T>, N>;
}

declare module "@std/cli/parse-args" {
  export interface ParseOptions {
    /** Whether what follows `--` goes to the property `"--"` instead of `_`. @default false */
    "--"?: boolean;
    alias?: Readonly<Record<string, string | readonly string[]>>;
    /** Flags without a value; `true` for all of them. */
    boolean?: boolean | string | readonly string[];
    default?: Readonly<Record<string, unknown>>;
    /** Whether all arguments after the first positional one are positional. @default false */
    stopEarly?: boolean;
    /** Flags whose value stays a string, even when it looks like a number. */
    string?: string | readonly string[];
    /** Flags whose values are collected in an array. */
    collect?: string | readonly string[];
    /** Flags that have a `--no-` form. */
    negatable?: string | readonly string[];
    /**
     * Called for what the other options do not name; the argument is dropped if it returns false.
     */
    unknown?: (arg: string, key?: string, value?: unknown) => unknown;
  }
  /** The flags by name, and the positional arguments. */
  export interface Args {
    _: (string | number)[];
    "--"?: string[];
    [name: string]: unknown;
  }
  export function parseArgs(args: readonly string[], options?: ParseOptions): Args;
}

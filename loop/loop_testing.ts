/**
 * What the tests of this folder share: programs that run in simulated time, and errors as values.
 * @module
 */

import { assertEquals } from "@std/assert";
import { testNeeding } from "../tests/support/permissions.ts";
import { closingsAreOver } from "./io/deno/linger.ts";
import type { Coroutine } from "./kernel/coroutine.ts";
import type { EventLoopOptions } from "./kernel/event_loop_options.ts";
import type { Awaitable } from "./kernel/future.ts";
import { run } from "./run.ts";
import { SimulatedClock } from "./time/simulated_clock.ts";

/**
 * Runs a program in simulated time.
 *
 * @param log gets the texts that the loop logs; without it the program must not make the loop log anything
 * @returns what `main` returns
 */
export async function simulate<T>(
  main: () => Coroutine<T>,
  options: EventLoopOptions & { log?: (text: string) => void } = {},
): Promise<T> {
  const unexpected: string[] = [];
  const log = (text: string) => unexpected.push(text);
  const result = await run(main(), { clock: new SimulatedClock(), log, ...options });
  assertEquals(unexpected, []);
  return result;
}

const test = testNeeding("net");

/**
 * A test that needs real sockets: `deno test` without permissions cannot give it any, and ignores it. It is over when
 * the connections are that it has closed, whose other ends may hear of it late.
 */
export function loopbackTest(name: string, fn: () => Promise<void>): void {
  test(name, async () => {
    await fn();
    await closingsAreOver();
  });
}

/** Returns the bytes of a text. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/** Returns the text of bytes. */
export function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** Returns what a coroutine or future throws, or undefined. */
export function* raisedBy(x: Awaitable<unknown>): Coroutine<Error | undefined> {
  try {
    yield* x;
  } catch (error) {
    return error as Error;
  }
  return undefined;
}

/** Returns what `fn` throws, or undefined. */
export function thrownBy(fn: () => unknown): Error | undefined {
  try {
    fn();
  } catch (error) {
    return error as Error;
  }
  return undefined;
}

import { assert, assertEquals } from "@std/assert";
import { EventLoop } from "../event_loop.ts";
import { simulate } from "../loop_testing.ts";
import { sleep } from "../waiting/sleep.ts";
import type { Coroutine } from "./coroutine.ts";
import { createTask } from "./ensure_future.ts";
import { Future } from "./future.ts";
import { currentTask, type Task } from "./task.ts";

/** @returns the message of what is thrown in at `yield x` */
function messageAt(x: () => unknown): Promise<string> {
  return simulate(function* (): Coroutine<string> {
    try {
      yield x();
    } catch (error) {
      return (error as Error).message;
    }
    return "nothing";
  });
}

Deno.test("badYield() names each of the classic mistakes, at the very yield", async () => {
  function* fetchPage(): Coroutine<void> {
    yield;
  }
  const mistakes: [() => unknown, RegExp][] = [
    [() => new Future(), /yield a future.*`yield\*`/],
    [() => createTask(sleep(0)), /yield a future.*`yield\*`/],
    [() => fetchPage(), /yield a coroutine.*`yield\*`/],
    [() => Promise.resolve(), /yield a promise.*fromPromise/],
    [() => fetchPage, /yield a function.*`yield\* fetchPage\(\)`/],
    [() => 42, /yield a value.*42/],
    [() => null, /yield a value.*null/],
  ];
  for (const [x, expected] of mistakes) {
    const message = await messageAt(x);
    assert(expected.test(message), message);
  }
});

Deno.test("a task that awaits itself gets an error", async () => {
  const message = await simulate(function* () {
    try {
      yield* currentTask() as Task<unknown>;
    } catch (error) {
      return (error as Error).message;
    }
    return "nothing";
  });
  assert(/must not await itself/.test(message), message);
});

Deno.test("a future of another loop is refused, and can be awaited on its own loop afterwards", async () => {
  const other = new EventLoop();
  const future = other.createFuture<number>();
  const message = await simulate(function* () {
    try {
      yield* future;
    } catch (error) {
      return (error as Error).message;
    }
    return "nothing";
  });
  assert(/another loop/.test(message), message);
  future.setResult(1);
  assertEquals(await other.runUntilComplete(future), 1);
  other.close();
});

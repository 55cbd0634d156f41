import { assert, assertEquals } from "@std/assert";
import { EventLoop, getRunningLoop } from "../event_loop.ts";
import { simulate } from "../loop_testing.ts";
import { sleep } from "../waiting/sleep.ts";
import { kernel } from "./abstract_event_loop.ts";
import type { Coroutine } from "./coroutine.ts";
import { createTask } from "./ensure_future.ts";
import type { ExceptionContext } from "./exception_context.ts";
import { Future } from "./future.ts";

Deno.test("EventLoop.close() reports the exceptions that nobody retrieved, in order", async () => {
  const contexts: ExceptionContext[] = [];
  const kept: Future<void>[] = [];
  const fails = function* (what: string): Coroutine<void> {
    yield;
    throw new Error(what);
  };
  await simulate(function* () {
    getRunningLoop().setExceptionHandler((_loop, context) => contexts.push(context));
    const seen = createTask(fails("seen"));
    const failed = new Future<void>();
    failed.setException(new Error("b"));
    // Kept, so that the garbage collector does not find them before.
    kept.push(createTask(fails("a")), failed);
    yield* sleep(1);
    seen.exception();
    assertEquals(contexts.length, 0);
  });
  assertEquals(contexts.map(({ message, exception }) => `${message}: ${exception}`), [
    "Future exception was never retrieved: Error: b",
    "Task exception was never retrieved: Error: a",
  ]);
  assert(contexts.every(({ future }) => future instanceof Future));
});

Deno.test("an exception of a future that was collected is reported before close()", async () => {
  // Without a flag of the engine nobody can make it collect at once: enough garbage makes it.
  const loop = new EventLoop();
  const reported = new Promise<ExceptionContext>((resolve) => {
    loop.setExceptionHandler((_loop, context) => resolve(context));
  });
  (() => loop.createFuture<void>().setException(new Error("lost")))();
  let context: ExceptionContext | null = null;
  reported.then((reported) => context = reported);
  // What dies young is collected without a look at the future: the garbage has to live for some rounds.
  const garbage: unknown[] = [];
  for (let round = 0; round < 1000 && context === null; round++) {
    garbage[round % 20] = Array.from({ length: 100_000 }, (_, n) => ({ n }));
    await new Promise((resolve) => setImmediate(resolve));
  }
  assertEquals(String((await reported).exception), "Error: lost");
  assertEquals(loop[kernel].unretrieved.size, 0);
  loop.close();
});

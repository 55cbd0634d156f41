import { assert, assertEquals } from "@std/assert";
import { EventLoop } from "../event_loop.ts";
import { simulate, thrownBy } from "../loop_testing.ts";
import { sleep } from "../waiting/sleep.ts";
import type { Coroutine } from "./coroutine.ts";
import { createTask, ensureFuture } from "./ensure_future.ts";
import { Task } from "./task.ts";

Deno.test("ensureFuture() returns a future as it is, and makes a task of a coroutine", async () => {
  await simulate(function* () {
    const task = createTask(sleep(1));
    assert(ensureFuture(task) === task);
    const made = ensureFuture(sleep(1));
    assert(made instanceof Task);
    yield* made;
  });
});

Deno.test("ensureFuture() explains what it cannot take", async () => {
  const other = new EventLoop();
  const loop = new EventLoop();
  assert(
    /another loop/.test(thrownBy(() => ensureFuture(other.createFuture(), loop))?.message ?? ""),
  );
  other.close();
  loop.close();
  await simulate(function* () {
    const take = (x: unknown) => thrownBy(() => ensureFuture(x as Coroutine<void>))?.message ?? "";
    assert(/fromPromise/.test(take(Promise.resolve())));
    assert(/future or a coroutine/.test(take(1)));
    yield;
  });
});

Deno.test("ensureFuture() closes a coroutine for which it can make no task", async () => {
  const logged: string[] = [];
  const closed = new EventLoop();
  closed.close();
  await simulate(function* () {
    assert(/closed/.test(thrownBy(() => ensureFuture(sleep(1), closed))?.message ?? ""));
    yield;
  }, { debug: true, log: (text) => logged.push(text) });
  // Not that it was never awaited: the caller could not help it.
  assertEquals(logged, []);
});

import { assert, assertEquals } from "@std/assert";
import { raisedBy, simulate, thrownBy } from "../loop_testing.ts";
import { gather } from "../waiting/gather.ts";
import { sleep } from "../waiting/sleep.ts";
import { wait } from "../waiting/wait.ts";
import { type Coroutine, generatorPrototype } from "./coroutine.ts";
import { createTask } from "./ensure_future.ts";
import { coroutine } from "./never_awaited.ts";
import type { Task } from "./task.ts";

function* napping(ms: number): Coroutine<string> {
  yield* sleep(ms);
  return "awake";
}

function* awaiting<T>(coro: Coroutine<T>): Coroutine<T> {
  return yield* coro;
}

function messageOf(task: Task<unknown>): string {
  return (task.exception() as Error | null)?.message ?? "no exception";
}

Deno.test("a task refuses a coroutine that another one drives, or has driven", async () => {
  await simulate(function* () {
    const coro = napping(1);
    const task = createTask(coro);
    assert(/each runs once/.test(thrownBy(() => createTask(coro))?.message ?? ""));
    assertEquals(yield* task, "awake");
    assert(/each runs once/.test(thrownBy(() => createTask(coro))?.message ?? ""));
  });
});

Deno.test("what the library makes is awaited once, in debug mode too", async () => {
  for (const debug of [false, true]) {
    await simulate(function* () {
      const wrapped = coroutine(napping);
      const bound = coroutine(napping.bind(null, 1));
      const coros = [
        sleep(1),
        wrapped(1),
        coroutine(wrapped)(1),
        bound(),
        wait([createTask(sleep(1))]),
      ];
      for (const coro of coros) {
        yield* coro;
        assert(/each runs once/.test((yield* raisedBy(coro))?.message ?? ""));
      }
    }, { debug });
  }
});

Deno.test("what a task has driven is awaited once, and so is all that its function makes from then on", async () => {
  await simulate(function* () {
    function* nap(): Coroutine<string> {
      return yield* napping(1);
    }
    const first = nap();
    assertEquals(yield* createTask(first), "awake");
    assert((yield* raisedBy(first)) instanceof Error);
    const second = nap();
    assertEquals(yield* second, "awake");
    assert((yield* raisedBy(second)) instanceof Error);
  });
});

Deno.test("two who await the same generator both hear of it, and neither waits for ever", async () => {
  await simulate(function* () {
    let cleanedUp = 0;
    // No task drives it, so it is not guarded.
    function* unguarded(): Coroutine<string> {
      try {
        yield* sleep(10);
        return "result";
      } finally {
        cleanedUp++;
      }
    }
    const coro = unguarded();
    const tasks = [createTask(awaiting(coro)), createTask(awaiting(coro))];
    yield* wait(tasks);
    for (const task of tasks) assert(/driven by two/.test(messageOf(task)), messageOf(task));
    assertEquals(cleanedUp, 1);
  });
});

Deno.test("who waits for the same future by a coroutine of his own is left alone", async () => {
  await simulate(function* () {
    const shared = createTask(napping(10));
    function* unguarded(): Coroutine<string> {
      return yield* shared;
    }
    const coro = unguarded();
    const innocent = createTask(awaiting(unguarded()));
    const guilty = [createTask(awaiting(coro)), createTask(awaiting(coro))];
    yield* gather([innocent, ...guilty], { returnExceptions: true });
    assertEquals(innocent.result(), "awake");
    for (const task of guilty) assert(/driven by two/.test(messageOf(task)), messageOf(task));
  });
});

Deno.test("the prototype that all generators share stays as it is", async () => {
  await simulate(function* () {
    function* bare(): Coroutine<string> {
      yield;
      return "result";
    }
    // Its coroutines then have the one of all generators.
    bare.prototype = null;
    assertEquals(yield* createTask(bare()), "result");
    assert(!Object.hasOwn(generatorPrototype, Symbol.iterator));
  });
});

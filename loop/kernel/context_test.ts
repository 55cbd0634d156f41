import { assertEquals, assertThrows } from "@std/assert";
import { EventLoop } from "../event_loop.ts";
import { run } from "../run.ts";
import { fromPromise } from "../bridges/promises.ts";
import { createTask } from "./ensure_future.ts";
import { type Context, ContextVar, copyContext } from "./context.ts";
import type { Coroutine } from "./coroutine.ts";
import { allTasks, currentTask } from "./task.ts";

const value = new ContextVar("value", 0);

Deno.test("Context iterates over the variables that have a value", () => {
  copyContext().run(() => {
    const other = new ContextVar<string>("other");
    value.set(1);
    other.set("x");
    assertEquals([...copyContext()].map(([{ name }, value]) => [name, value]), [
      ["value", 1],
      ["other", "x"],
    ]);
  });
});

Deno.test("ContextVar.get() throws where there is no value, and names the variable", () => {
  assertThrows(() => new ContextVar("user").get(), ReferenceError, "context variable user");
});

Deno.test("a variable whose default is undefined has a default", () => {
  assertEquals(new ContextVar<string | undefined>("user", undefined).get(), undefined);
});

Deno.test("Context.wrap() keeps the name, the arguments and the result", () => {
  const context = copyContext();
  const wrapped = context.wrap(function add(n: number) {
    value.set(value.get() + n);
    return value.get();
  });
  assertEquals([wrapped.name, wrapped(2), wrapped(3), value.get()], ["add", 2, 5, 0]);
});

Deno.test("a task that a callback creates does not share what the callback sets later", async () => {
  const log: number[] = [];
  const loop = new EventLoop();
  loop.callSoon(() => {
    value.set(1);
    loop.createTask((function* (): Coroutine<void> {
      value.set(value.get() + 1);
      yield;
      log.push(value.get());
      loop.stop();
    })());
  });
  await loop.runForever();
  loop.close();
  assertEquals(log, [2]);
});

Deno.test("native code that runs while the loop waits sees its own context", async () => {
  const log: number[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  setTimeout(() => {
    log.push(value.get());
    resolve();
  });
  await copyContext().run(() => {
    value.set(1);
    return run((function* () {
      value.set(2);
      yield* fromPromise(promise);
      log.push(value.get());
    })());
  });
  assertEquals([log, value.get()], [[0, 2], 0]);
});

Deno.test("an eager task cannot share a context that is entered, and its coroutine may have another one", async () => {
  function* set(): Coroutine<number> {
    value.set(5);
    yield;
    return value.get();
  }
  await run((function* () {
    const own = currentTask()!.getContext();
    const other = copyContext();
    const refuses = (context: Context) => {
      const coro = set();
      assertThrows(() => createTask(coro, { context, eagerStart: true }), Error, "entered already");
      return coro;
    };
    refuses(own);
    other.run(refuses, other);
    const coro = other.run(refuses, own);
    assertEquals([value.get(), allTasks().size], [0, 1]);
    assertEquals(yield* createTask(coro, { context: other, eagerStart: true }), 5);
    assertEquals([other.get(value), value.get()], [5, 0]);
    // A task that starts later has that context to itself.
    assertEquals(yield* createTask(set(), { context: own }), 5);
    assertEquals(value.get(), 5);
  })());
});

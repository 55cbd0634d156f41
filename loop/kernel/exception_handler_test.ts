import { assert, assertEquals } from "@std/assert";
import { EventLoop } from "../event_loop.ts";

Deno.test("callExceptionHandler() logs by default: message, what it is about, stack", () => {
  const logged: string[] = [];
  const loop = new EventLoop({ log: (text) => logged.push(text) });
  const future = loop.createFuture<void>();
  loop.callExceptionHandler({ message: "It broke", exception: new Error("broken"), future });
  loop.callExceptionHandler({ message: "It broke", exception: "a string" });
  loop.close();
  assertEquals(logged[0]?.split("\n").slice(0, 3), [
    "It broke",
    "  future: future pending",
    "Error: broken",
  ]);
  assertEquals(logged[1], "It broke\na string");
});

Deno.test("callExceptionHandler() survives a handler that throws", () => {
  const logged: string[] = [];
  const loop = new EventLoop({ log: (text) => logged.push(text) });
  loop.setExceptionHandler(() => {
    throw new Error("worse");
  });
  loop.callExceptionHandler({ message: "It broke" });
  assertEquals(logged[0], "It broke");
  assert(/in the exception handler\nError: worse/.test(logged[1] ?? ""));
  loop.setExceptionHandler(null);
  loop.callExceptionHandler({ message: "It broke again" });
  assertEquals(logged[2], "It broke again");
  loop.close();
});

Deno.test("a log that fails, and errors without a text, do not end the loop", async () => {
  let tried = 0;
  const loop = new EventLoop({
    log: () => {
      tried++;
      throw new Deno.errors.BrokenPipe("nobody reads any more");
    },
  });
  const thrown: unknown[] = [new Error("broken"), Object.create(null), Symbol("odd"), null];
  for (const exception of thrown) {
    loop.callSoon(() => {
      throw exception;
    });
  }
  loop.setDebug(true);
  loop.slowCallbackDuration = 0; // So that debug mode warns of each callback.
  loop.callSoon(() => loop.stop());
  await loop.runForever();
  assert(tried > thrown.length, `${tried} texts`);
  loop.close();
});

Deno.test("what cannot be shown is logged as well as can be", () => {
  const logged: string[] = [];
  const loop = new EventLoop({ log: (text) => logged.push(text) });
  for (const exception of [Object.create(null), Symbol("odd")]) {
    loop.callExceptionHandler({ message: "It broke", exception });
  }
  loop.close();
  assertEquals(logged, [
    "It broke\nsomething of type object that cannot be shown",
    "It broke\nSymbol(odd)",
  ]);
});

Deno.test("a default handler that fails is reported by the log, with what it should have dealt with", () => {
  const logged: string[] = [];
  class Loop extends EventLoop {
    override defaultExceptionHandler(): void {
      throw new Error("worse");
    }
  }
  const loop = new Loop({ log: (text) => logged.push(text) });
  loop.callExceptionHandler({ message: "It broke" });
  loop.close();
  assertEquals(logged[0], "It broke");
  assert(/in the default exception handler\nError: worse/.test(logged[1] ?? ""), logged[1]);
});

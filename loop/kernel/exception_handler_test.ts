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

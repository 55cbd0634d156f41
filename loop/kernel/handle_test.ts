import { assert, assertEquals } from "@std/assert";
import { EventLoop } from "../event_loop.ts";
import { SimulatedClock } from "../time/simulated_clock.ts";
import type { ExceptionContext } from "./exception_context.ts";

Deno.test("Handle.cancel() keeps the callback from running", async () => {
  const loop = new EventLoop({ clock: new SimulatedClock() });
  const ran: string[] = [];
  const soon = loop.callSoon(() => ran.push("soon"));
  const later = loop.callLater(10, () => ran.push("later"));
  soon.cancel();
  later.cancel();
  assert(soon.cancelled() && later.cancelled());
  loop.callLater(20, () => loop.stop());
  await loop.runForever();
  loop.close();
  assertEquals(ran, []);
});

Deno.test("Handle.run() passes any number of arguments, and no `this`", async () => {
  const loop = new EventLoop();
  const calls: unknown[] = [];
  function note(this: unknown, ...args: unknown[]) {
    calls.push([this, ...args]);
  }
  loop.callSoon(note);
  loop.callSoon(note, 1);
  loop.callSoon(note, 1, 2, 3);
  loop.stop();
  await loop.runForever();
  loop.close();
  assertEquals(calls, [[undefined], [undefined, 1], [undefined, 1, 2, 3]]);
});

Deno.test("Handle.run() hands an exception to the exception handler, and the loop lives on", async () => {
  const loop = new EventLoop();
  const contexts: ExceptionContext[] = [];
  loop.setExceptionHandler((_loop, context) => contexts.push(context));
  const error = new Error("broken");
  const handle = loop.callSoon(function breaks() {
    throw error;
  });
  let after = false;
  loop.callSoon(() => after = true);
  loop.stop();
  await loop.runForever();
  loop.close();
  assertEquals(contexts, [
    { message: "Exception in callback breaks", exception: error, handle },
  ]);
  assert(after);
});

Deno.test("TimerHandle.when() is the deadline", () => {
  const clock = new SimulatedClock();
  clock.advance(5);
  const loop = new EventLoop({ clock });
  assertEquals(loop.callLater(10, () => {}).when(), 15);
  assertEquals(loop.callAt(7, () => {}).when(), 7);
  loop.close();
});

import { assertEquals } from "@std/assert";
import { AutoResetEvent } from "./auto_reset_event.ts";

Deno.test("wait() returns at once when the event was set before, however often", async () => {
  const event = new AutoResetEvent();
  event.set();
  event.set();
  await event.wait();
  const order: string[] = [];
  const second = event.wait().then(() => order.push("waited"));
  // A promise that is resolved already is served first: the event is not set any more.
  await Promise.resolve();
  order.push("set");
  event.set();
  await second;
  assertEquals(order, ["set", "waited"]);
});

Deno.test("set() wakes the waiter when it is called as a callback", async () => {
  const event = new AutoResetEvent();
  const waiting = event.wait();
  const { set } = event;
  queueMicrotask(set);
  await waiting;
});

import { assertEquals } from "@std/assert";
import { ConnectionCount } from "./connection_count.ts";

Deno.test("enter() lets in as many as there may be, and one more for each that leaves", () => {
  const connectionCount = new ConnectionCount({ maxConnections: 2 });
  assertEquals([connectionCount.enter(), connectionCount.enter(), connectionCount.enter()], [
    true,
    true,
    false,
  ]);
  connectionCount.leave();
  assertEquals([connectionCount.enter(), connectionCount.enter()], [true, false]);
});

Deno.test("enter() counts those of all listeners that share a limit", () => {
  const openConnections = new Int32Array(new SharedArrayBuffer(8));
  const options = { maxConnections: 2, openConnections };
  const here = new ConnectionCount({ ...options, openIndex: 0 });
  const there = new ConnectionCount({ ...options, openIndex: 1 });
  assertEquals([here.enter(), there.enter(), here.enter(), there.enter()], [
    ...[true, true, false, false],
  ]);
  assertEquals([...openConnections], [1, 1]);
  Atomics.store(openConnections, 1, 0); // Its thread has died.
  assertEquals([here.enter(), here.enter()], [true, false]);
});

Deno.test("enter() lets everybody in where there is no limit", () => {
  const connectionCount = new ConnectionCount({});
  for (let i = 0; i < 1000; i++) assertEquals(connectionCount.enter(), true);
});

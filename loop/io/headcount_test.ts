import { assertEquals } from "@std/assert";
import { Headcount } from "./headcount.ts";

Deno.test("enter() lets in as many as there may be, and one more for each that leaves", () => {
  const headcount = new Headcount({ maxConnections: 2 });
  assertEquals([headcount.enter(), headcount.enter(), headcount.enter()], [true, true, false]);
  headcount.leave();
  assertEquals([headcount.enter(), headcount.enter()], [true, false]);
});

Deno.test("enter() counts those of all listeners that share a limit", () => {
  const openConnections = new Int32Array(new SharedArrayBuffer(8));
  const options = { maxConnections: 2, openConnections };
  const here = new Headcount({ ...options, openIndex: 0 });
  const there = new Headcount({ ...options, openIndex: 1 });
  assertEquals([here.enter(), there.enter(), here.enter(), there.enter()], [
    ...[true, true, false, false],
  ]);
  assertEquals([...openConnections], [1, 1]);
  Atomics.store(openConnections, 1, 0); // Its thread has died.
  assertEquals([here.enter(), here.enter()], [true, false]);
});

Deno.test("enter() lets everybody in where there is no limit", () => {
  const headcount = new Headcount({});
  for (let i = 0; i < 1000; i++) assertEquals(headcount.enter(), true);
});

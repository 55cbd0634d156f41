import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { bytesOf, planOf } from "./plan.ts";

const plans = Array.from({ length: 2000 }, (_, index) => planOf(1, index));

Deno.test("planOf() gives the same plan for the same seed and number, and another one for others", () => {
  assertEquals(planOf(7, 100), planOf(7, 100));
  const some = (seed: number, first: number) =>
    Array.from({ length: 20 }, (_, i) => planOf(seed, first + i));
  assertNotEquals(some(7, 0), some(8, 0));
  assertNotEquals(some(7, 0), some(7, 1));
});

Deno.test("plans have every way to read with every way to go that fits", () => {
  const ways = new Set(plans.map(({ reading, ending }) => `${reading} ${ending}`));
  assertEquals([...ways].sort(), [
    "eagerly close",
    "eagerly half-close",
    "eagerly leave",
    "eagerly reset",
    "never leave",
    "never reset",
    "slowly close",
    "slowly half-close",
  ]);
});

Deno.test("plans have nothing to send, or one write, or many, and up to more than a server reads at once", () => {
  const writes = new Set(plans.map(({ packets }) => packets.length));
  for (const count of [0, 1, 2, 5]) assert(writes.has(count), `${count} writes`);
  assert(plans.every(({ packets }) => packets.every((packet) => packet.length > 0)));
  assert(plans.some((plan) => bytesOf(plan).length > 50_000));
});

Deno.test("a plan that closes after its last answer ends with a line feed", () => {
  for (const plan of plans.filter(({ ending }) => ending === "close")) {
    assertEquals(bytesOf(plan).at(-1) ?? 10, 10);
  }
});

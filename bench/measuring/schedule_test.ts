import { assertEquals, assertNotEquals } from "@std/assert";
import { scenarios } from "../result/columns.ts";
import { schedule, type Trial } from "./schedule.ts";

const SERVERS = ["sync (deno)", "coro (deno)", "coro (deno), again"];
const keyOf = ({ serverId, scenario }: Trial) => `${serverId}: ${scenario.key}`;

Deno.test("schedule() has everything once in each round, and finishes a round before the next", () => {
  const size = SERVERS.length * scenarios.length;
  const trials = schedule(SERVERS, 4, 1);
  for (let round = 1; round <= 4; round++) {
    const own = trials.slice((round - 1) * size, round * size);
    assertEquals(own.map((trial) => trial.round), Array(size).fill(round));
    assertEquals(new Set(own.map(keyOf)).size, size);
  }
  assertEquals(trials.length, 4 * size);
});

Deno.test("schedule() draws another order for each round, and the same for each seed", () => {
  const order = (seed: number) => schedule(SERVERS, 2, seed).map(keyOf);
  assertEquals(order(7), order(7));
  assertNotEquals(order(7), order(8));
  const [first, second] = [
    order(7).slice(0, order(7).length / 2),
    order(7).slice(order(7).length / 2),
  ];
  assertNotEquals(first, second);
  assertEquals(first.toSorted(), second.toSorted());
});

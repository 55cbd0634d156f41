import { assertEquals, assertNotEquals } from "@std/assert";
import { scenarios } from "./columns.ts";
import { type Cell, schedule } from "./schedule.ts";

const ROWS = ["sync (deno)", "coro (deno)", "coro (deno), again"];
const keyOf = ({ row, scenario }: Cell) => `${row}: ${scenario.key}`;

Deno.test("schedule() has everything once in each round, and finishes a round before the next", () => {
  const size = ROWS.length * scenarios.length;
  const cells = schedule(ROWS, 4, 1);
  for (let round = 1; round <= 4; round++) {
    const own = cells.slice((round - 1) * size, round * size);
    assertEquals(own.map((cell) => cell.round), Array(size).fill(round));
    assertEquals(new Set(own.map(keyOf)).size, size);
  }
  assertEquals(cells.length, 4 * size);
});

Deno.test("schedule() draws another order for each round, and the same for each seed", () => {
  const order = (seed: number) => schedule(ROWS, 2, seed).map(keyOf);
  assertEquals(order(7), order(7));
  assertNotEquals(order(7), order(8));
  const [first, second] = [
    order(7).slice(0, order(7).length / 2),
    order(7).slice(order(7).length / 2),
  ];
  assertNotEquals(first, second);
  assertEquals(first.toSorted(), second.toSorted());
});

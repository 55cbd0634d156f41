import { assert, assertEquals, assertFalse } from "@std/assert";
import fc from "fast-check";
import {
  ABORTING,
  CANCELLED,
  DONE,
  FREE,
  NUMBERS_MAX,
  QUEUED,
  RUNNING,
  SlotTable,
} from "./slot_table.ts";

const NUMBERS = fc.array(fc.double(), { maxLength: NUMBERS_MAX });
/** Arrays that do not go into a slot: with something else among the numbers, with a hole, too long. */
const OTHERS = [
  [1, "2"],
  [1, undefined],
  [1, [2]],
  new Array(2),
  new Array(NUMBERS_MAX + 1).fill(0),
];

Deno.test("SlotTable carries numbers there and back", () => {
  const owner = new SlotTable(3);
  const worker = new SlotTable(owner.memory);
  const numbers = [1.5, -0, NaN, Infinity];
  for (let count = 0; count <= numbers.length; count++) {
    owner.fill(1, 7, numbers.slice(0, count));
    assertEquals(worker.taskId(1), 7);
    assert(worker.hasArguments(1));
    assertEquals(worker.call(1, (...args) => args), numbers.slice(0, count));
  }
  assert(worker.putResult(1, 2 ** 60));
  assertEquals(owner.result(1), 2 ** 60);
  assertFalse(owner.isReplyPosted(1));
});

Deno.test("SlotTable carries short arrays of numbers there and back", () => {
  const owner = new SlotTable(3);
  const worker = new SlotTable(owner.memory);
  fc.assert(
    fc.property(NUMBERS, NUMBERS, (sent, result) => {
      owner.fill(1, 7, [sent]);
      assert(worker.hasArguments(1));
      assertEquals(worker.call(1, (numbers) => numbers), sent);
      assert(worker.putResult(1, result));
      assertFalse(owner.isReplyPosted(1));
      assertEquals(owner.result(1), result);
      // Its neighbours, and the next job in the same slot, find nothing of it.
      assertEquals([owner.state(0), owner.state(2)], [FREE, FREE]);
      owner.fill(1, 7, [1]);
      assert(worker.putResult(1, 5));
      assertEquals(owner.result(1), 5);
    }),
    { seed: 20_150_412 },
  );
});

Deno.test("fill() leaves out of the slot what is no number, or one too many", () => {
  const table = new SlotTable(1);
  for (
    const args of [["1"], [1, undefined], [1n], [1, 2, 3, 4, 5], ...OTHERS.map((one) => [one]), [[
      1,
    ], 2]]
  ) {
    table.fill(0, 0, args);
    assertFalse(table.hasArguments(0));
  }
});

Deno.test("putResult() refuses what is no number and no short array of numbers", () => {
  const table = new SlotTable(1);
  for (const result of [undefined, "1", 1n, { length: 1, 0: 1 }, ...OTHERS]) {
    table.fill(0, 0, []);
    assertFalse(table.putResult(0, result));
    table.setReplyPosted(0);
    assert(table.isReplyPosted(0));
  }
  table.fill(0, 0, []);
  assertFalse(table.isReplyPosted(0));
});

Deno.test("move() lets one of two threads win", () => {
  const owner = new SlotTable(2);
  const worker = new SlotTable(owner.memory);

  owner.fill(0, 0, []);
  assert(owner.move(0, QUEUED, CANCELLED));
  assertFalse(worker.claim(0, 5));

  owner.fill(1, 0, []);
  assert(worker.claim(1, 5));
  assertEquals(owner.worker(1), 5);
  assertFalse(owner.move(1, QUEUED, CANCELLED));
  assert(owner.move(1, RUNNING, ABORTING));
  assertFalse(worker.move(1, RUNNING, DONE));
  assertEquals(owner.count(ABORTING), 1);

  owner.free(1);
  assertEquals(worker.state(1), FREE);
});

Deno.test("waitForPayload() returns at once when the owner was faster", () => {
  const table = new SlotTable(1);
  table.fill(0, 0, [""]);
  table.answerPayloadRequest(0, true);
  assert(table.waitForPayload(0));
  table.fill(0, 0, [""]);
  table.answerPayloadRequest(0, false);
  assertFalse(table.waitForPayload(0));
});

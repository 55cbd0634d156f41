import { assert, assertEquals, assertFalse } from "@std/assert";
import { SharedQueue } from "./shared_queue.ts";
import { ABORTING, DONE, RUNNING } from "./slot_table.ts";
import { EMPTY } from "./submission_ring.ts";

Deno.test("SharedQueue is full when workers and queue have one job for every place", () => {
  const queue = new SharedQueue(1, 2);
  const slots = [0, 1, 2].map(() => queue.enqueue(0, []));
  assert(queue.isFull);
  assertEquals(new Set(slots).size, 3);
  assert(queue.giveUp(slots[1]!));
  assertFalse(queue.isFull);
});

Deno.test("giveUp() cancels what waits, aborts what runs, and is too late for the rest", () => {
  const queue = new SharedQueue(1, 2);
  const slot = queue.enqueue(0, []);
  assert(queue.slots.claim(slot, 0));
  assertEquals([...queue.slotsOf(0)], [slot]);
  assert(queue.giveUp(slot));
  assertEquals(queue.slots.state(slot), ABORTING);
  assertEquals([...queue.slotsOf(0)], [slot]);
  assertFalse(queue.giveUp(slot));
  queue.release(slot);
  assertEquals([...queue.slotsOf(0)], []);

  const next = queue.enqueue(0, []);
  assert(queue.slots.claim(next, 0));
  assert(queue.slots.move(next, RUNNING, DONE));
  assertFalse(queue.giveUp(next));
});

Deno.test("removeCancelled() makes room when cancelled jobs hold all slots, and keeps the order", () => {
  const queue = new SharedQueue(1, 3);
  const enqueue = () => {
    queue.removeCancelled();
    return queue.enqueue(0, []);
  };
  const wanted: number[] = [enqueue()];
  for (let n = 0; n < 100; n++) queue.giveUp(enqueue());
  wanted.push(enqueue());
  for (let n = 0; n < 100; n++) queue.giveUp(enqueue());
  wanted.push(enqueue(), enqueue());
  assert(queue.isFull);
  const claimed: number[] = [];
  for (let slot = queue.submissions.take(); slot !== EMPTY; slot = queue.submissions.take()) {
    if (queue.slots.claim(slot, 0)) claimed.push(slot);
  }
  assertEquals(claimed, wanted);
});

Deno.test("SharedQueue is full when workers hold cancelled jobs in all slots", () => {
  const queue = new SharedQueue(1, 0);
  const slots = [0, 1].map(() => {
    const slot = queue.enqueue(0, []);
    queue.giveUp(slot);
    return slot;
  });
  assertEquals([queue.submissions.take(), queue.submissions.take()], slots);
  queue.removeCancelled();
  assert(queue.isFull);
  queue.release(slots[0]!);
  assertEquals(queue.enqueue(0, []), slots[0]);
});

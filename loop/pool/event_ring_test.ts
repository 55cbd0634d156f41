import { assert, assertEquals, assertFalse } from "@std/assert";
import { EventRing, FINISHED, kindOf, NO_EVENT, slotOf, STARTED } from "./event_ring.ts";

Deno.test("EventRing gives events back in their order when they go round many times", () => {
  const owner = new EventRing(4);
  const workers = [new EventRing(owner.memory), new EventRing(owner.memory)];
  for (let slot = 0; slot < 100; slot++) {
    workers[0]!.put(slot, STARTED);
    workers[1]!.put(slot + 1, FINISHED);
    const events = [owner.take(), owner.take()];
    assertEquals(events.map(slotOf), [slot, slot + 1]);
    assertEquals(events.map(kindOf), [STARTED, FINISHED]);
    assertEquals(owner.take(), NO_EVENT);
  }
});

Deno.test("put() has the owner woken once until the wake-up is armed again", () => {
  const ring = new EventRing(8);
  assertFalse(ring.put(1, FINISHED));
  ring.arm();
  assert(ring.put(2, FINISHED));
  assertFalse(ring.put(3, FINISHED));
  ring.arm();
  assert(ring.put(4, FINISHED));
});

Deno.test("take() waits for an event whose cell is reserved but not written", () => {
  const ring = new EventRing(8);
  const ints = new Int32Array(ring.memory);
  ints[0] = 1; // A worker has reserved the first cell ...
  ring.put(2, FINISHED); // ... and another one is faster.
  assertEquals(ring.take(), NO_EVENT);
  ints[32] = 1 << 2 | FINISHED;
  assertEquals([ring.take(), ring.take()].map(slotOf), [1, 2]);
});

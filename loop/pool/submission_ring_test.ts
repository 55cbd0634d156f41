import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { EMPTY, SubmissionRing } from "./submission_ring.ts";

Deno.test("SubmissionRing gives entries back in their order when they go round many times", () => {
  const owner = new SubmissionRing(8);
  const worker = new SubmissionRing(owner.memory);
  const model: number[] = [];
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat(1000)), { maxLength: 50 }), (steps) => {
      for (const step of steps) {
        if (step !== null && model.length < 8) {
          owner.push(step);
          model.push(step);
        } else {
          assertEquals(worker.take(), model.shift() ?? EMPTY);
        }
        assertEquals(worker.length, model.length);
      }
    }),
  );
});

Deno.test("SubmissionRing goes on when its counters wrap", () => {
  const ring = new SubmissionRing(4);
  const counters = new Int32Array(ring.memory);
  counters[0] = counters[16] = 2 ** 31 - 2; // head and tail
  for (let entry = 0; entry < 10; entry++) {
    ring.push(entry);
    ring.push(entry + 100);
    assertEquals(ring.length, 2);
    assertEquals([ring.take(), ring.take(), ring.take()], [entry, entry + 100, EMPTY]);
  }
});

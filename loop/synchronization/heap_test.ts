import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Heap } from "./heap.ts";

Deno.test("Heap.pop() gives the items in order, however pushes and pops are mixed", () => {
  const commands = fc.array(
    fc.oneof(fc.integer({ min: 0, max: 50 }), fc.constant("pop" as const)),
    {
      maxLength: 200,
    },
  );
  fc.assert(fc.property(commands, (steps) => {
    const heap = new Heap<number>((a, b) => a < b);
    const model: number[] = [];
    for (const step of steps) {
      if (step === "pop") {
        model.sort((a, b) => a - b);
        assertEquals(heap.peek(), model[0]);
        assertEquals(heap.pop(), model.shift());
      } else {
        heap.push(step);
        model.push(step);
      }
      assertEquals(heap.length, model.length);
    }
  }));
});

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Fifo } from "./fifo.ts";

Deno.test("Fifo behaves like an array with push(), shift() and removal from the middle", () => {
  const commands = fc.array(
    fc.oneof(
      fc.integer({ min: 0, max: 20 }),
      fc.constant("shift" as const),
      fc.record({ remove: fc.integer({ min: 0, max: 20 }) }),
    ),
    {
      maxLength: 300,
      size: "max",
    },
  );
  fc.assert(fc.property(commands, (steps) => {
    const fifo = new Fifo<number>();
    const model: number[] = [];
    for (const step of steps) {
      if (step === "shift") {
        assertEquals(fifo.shift(), model.shift());
      } else if (typeof step === "object") {
        const index = model.indexOf(step.remove);
        assertEquals(fifo.remove(step.remove), index >= 0);
        if (index >= 0) model.splice(index, 1);
      } else {
        fifo.push(step);
        model.push(step);
      }
      assertEquals(fifo.length, model.length);
    }
    while (model.length > 0) assertEquals(fifo.shift(), model.shift());
  }));
});

Deno.test("Fifo.clear() empties it", () => {
  const fifo = new Fifo<number>();
  for (let n = 0; n < 100; n++) fifo.push(n);
  fifo.clear();
  assertEquals(fifo.length, 0);
  fifo.push(1);
  assertEquals(fifo.shift(), 1);
  assertEquals(fifo.shift(), undefined);
});

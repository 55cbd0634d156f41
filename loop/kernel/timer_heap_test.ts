import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { EventLoop } from "../event_loop.ts";
import { SimulatedClock } from "../time/simulated_clock.ts";
import { TimerHandle } from "./handle.ts";
import { TimerHeap } from "./timer_heap.ts";

/** A heap beside a loop whose own heap is not used, so that cancelling must be noted by hand. */
function makeTimer(loop: EventLoop, when: number, order: number): TimerHandle {
  return new TimerHandle(when, order, () => {}, [], loop);
}

Deno.test("TimerHeap gives timers by deadline, and equal deadlines in the order they were made", () => {
  const loop = new EventLoop({ clock: new SimulatedClock() });
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 100 }), (whens) => {
    const heap = new TimerHeap();
    const timers = whens.map((when, order) => makeTimer(loop, when, order));
    for (const timer of timers) heap.push(timer);
    const expected = timers.toSorted((a, b) => a.when() - b.when()); // Sorting is stable.
    for (const timer of expected) {
      assert(heap.peek() === timer);
      assert(heap.pop() === timer);
    }
    assertEquals(heap.pop(), undefined);
  }));
  loop.close();
});

Deno.test("TimerHeap passes over cancelled timers", () => {
  const loop = new EventLoop({ clock: new SimulatedClock() });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.boolean()), {
        maxLength: 400,
        size: "max",
      }),
      (specs) => {
        const heap = new TimerHeap();
        const timers = specs.map(([when], order) => makeTimer(loop, when, order));
        for (const timer of timers) heap.push(timer);
        specs.forEach(([, isCancelled], index) => {
          const timer = timers[index] as TimerHandle;
          if (!isCancelled) return;
          timer.scheduled = false; // It must not report to the heap of the loop.
          timer.cancel();
          timer.scheduled = true;
          heap.noteCancelled();
        });
        const live = timers.filter((timer) => !timer.cancelled());
        assert(heap.length <= 2 * live.length + 101, `${heap.length} kept for ${live.length}`);
        for (const timer of live.toSorted((a, b) => a.when() - b.when())) {
          assert(heap.peek() === timer);
          heap.pop();
        }
        assertEquals(heap.peek(), undefined);
      },
    ),
  );
  loop.close();
});

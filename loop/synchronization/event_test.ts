import { assert, assertEquals } from "@std/assert";
import { createTask } from "../kernel/ensure_future.ts";
import { simulate } from "../loop_testing.ts";
import { sleep } from "../waiting/sleep.ts";
import { Event } from "./event.ts";

Deno.test("Event.set() wakes all who wait, and nobody has to wait until clear()", async () => {
  await simulate(function* () {
    const event = new Event();
    const waiters = [1, 2, 3].map(() => createTask(event.wait()));
    yield* sleep(1);
    assert(waiters.every((waiter) => !waiter.done()));
    event.set();
    assert(event.isSet());
    for (const waiter of waiters) assertEquals(yield* waiter, true);
    assertEquals(yield* event.wait(), true);
    event.clear();
    const late = createTask(event.wait());
    yield* sleep(1);
    assert(!late.done() && !event.isSet());
    late.cancel();
    event.set();
    yield* sleep(0);
    assert(late.cancelled());
  });
});

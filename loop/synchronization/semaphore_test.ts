import { assert, assertEquals } from "@std/assert";
import { createTask } from "../kernel/ensure_future.ts";
import { simulate, thrownBy } from "../loop_testing.ts";
import { sleep } from "../waiting/sleep.ts";
import { BoundedSemaphore, Semaphore } from "./semaphore.ts";

Deno.test("Semaphore lets so many in and no more, first come, first served", async () => {
  await simulate(function* () {
    const semaphore = new Semaphore(2);
    const order: number[] = [];
    let inside = 0;
    function* worker(n: number) {
      yield* semaphore.acquire();
      order.push(n);
      inside++;
      assert(inside <= 2);
      yield* sleep(10 - n);
      inside--;
      semaphore.release();
    }
    const tasks = [0, 1, 2, 3, 4].map((n) => createTask(worker(n)));
    yield* sleep(1);
    assert(semaphore.locked());
    for (const task of tasks) yield* task;
    assertEquals(order, [0, 1, 2, 3, 4]);
    assert(!semaphore.locked());
  });
});

Deno.test("Semaphore.acquire() that is cancelled after it was woken gives its turn to the next one", async () => {
  await simulate(function* () {
    const semaphore = new Semaphore(0);
    const first = createTask(semaphore.acquire());
    const second = createTask(semaphore.acquire());
    yield* sleep(0);
    semaphore.release();
    first.cancel();
    yield* sleep(0);
    yield* sleep(0);
    assert(first.cancelled() && second.done());
    assert(semaphore.locked());
    semaphore.release();
    assert(!semaphore.locked());
  });
});

Deno.test("Semaphore.acquire() waits behind those who wait already, even when there is room", async () => {
  await simulate(function* () {
    const semaphore = new Semaphore(0);
    const order: string[] = [];
    const first = createTask((function* () {
      yield* semaphore.acquire();
      order.push("first");
    })());
    yield* sleep(0);
    semaphore.release();
    semaphore.release();
    assert(semaphore.locked());
    yield* semaphore.acquire();
    order.push("second");
    yield* first;
    assertEquals(order, ["first", "second"]);
  });
});

Deno.test("BoundedSemaphore.release() throws when it was released more often than acquired", async () => {
  await simulate(function* () {
    const semaphore = new BoundedSemaphore(1);
    yield* semaphore.acquire();
    semaphore.release();
    assert(thrownBy(() => semaphore.release()) instanceof RangeError);
    assert(thrownBy(() => new Semaphore(-1)) instanceof RangeError);
  });
});

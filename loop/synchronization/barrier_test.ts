import { assert, assertEquals } from "@std/assert";
import { getRunningLoop } from "../event_loop.ts";
import { createTask } from "../kernel/ensure_future.ts";
import { BrokenBarrierError } from "../kernel/errors.ts";
import { simulate, thrownBy } from "../loop_testing.ts";
import { gather } from "../waiting/gather.ts";
import { sleep } from "../waiting/sleep.ts";
import { Barrier } from "./barrier.ts";

Deno.test("Barrier lets nobody go on before all are there, again and again", async () => {
  await simulate(function* () {
    const barrier = new Barrier(3);
    const log: string[] = [];
    function* walker(n: number) {
      for (let round = 0; round < 2; round++) {
        yield* sleep(n * 10);
        const index = yield* barrier.wait();
        log.push(`${n} came as ${index}, went on at ${getRunningLoop().time()}`);
      }
    }
    const tasks = [1, 2, 3].map((n) => createTask(walker(n)));
    yield* sleep(25);
    assertEquals([barrier.parties, barrier.nWaiting, barrier.broken], [3, 2, false]);
    for (const task of tasks) yield* task;
    assertEquals(log.toSorted(), [
      "1 came as 0, went on at 30",
      "1 came as 0, went on at 60",
      "2 came as 1, went on at 30",
      "2 came as 1, went on at 60",
      "3 came as 2, went on at 30",
      "3 came as 2, went on at 60",
    ]);
    assertEquals(barrier.nWaiting, 0);
  });
});

Deno.test("Barrier.abort() breaks it for those who wait and those who come, until reset()", async () => {
  await simulate(function* () {
    const barrier = new Barrier(2);
    const waiter = createTask(barrier.wait());
    yield* sleep(1);
    yield* barrier.abort();
    assert(barrier.broken);
    yield* sleep(1);
    assert(waiter.exception() instanceof BrokenBarrierError);
    const late = createTask(barrier.wait());
    yield* sleep(1);
    assert(late.exception() instanceof BrokenBarrierError);
    yield* barrier.reset();
    assert(!barrier.broken);
    const tasks = [createTask(barrier.wait()), createTask(barrier.wait())];
    yield* sleep(1);
    assertEquals(tasks.map((task) => task.result()), [0, 1]);
  });
});

Deno.test("Barrier.reset() sends away those who wait, and only them", async () => {
  await simulate(function* () {
    const barrier = new Barrier(2);
    const waiter = createTask(barrier.wait());
    yield* sleep(1);
    yield* barrier.reset();
    yield* sleep(1);
    assert(waiter.exception() instanceof BrokenBarrierError);
    assertEquals([barrier.broken, barrier.nWaiting], [false, 0]);
  });
});

Deno.test("Barrier.wait() that is cancelled leaves a free place", async () => {
  await simulate(function* () {
    const barrier = new Barrier(2);
    const gone = createTask(barrier.wait());
    yield* sleep(1);
    gone.cancel();
    yield* sleep(1);
    assertEquals(barrier.nWaiting, 0);
    const tasks = [createTask(barrier.wait()), createTask(barrier.wait())];
    yield* sleep(1);
    assert(tasks.every((task) => task.done()));
    assert(thrownBy(() => new Barrier(0)) instanceof RangeError);
  });
});

Deno.test("Barrier gives the first place that is free, also after some have left", async () => {
  await simulate(function* () {
    const barrier = new Barrier(6);
    const tasks = [0, 1, 2, 3, 4].map(() => createTask(barrier.wait()));
    yield* sleep(1);
    tasks[3]!.cancel();
    tasks[1]!.cancel();
    yield* sleep(1);
    assertEquals(barrier.nWaiting, 3);
    const later = [0, 1, 2].map(() => createTask(barrier.wait()));
    const places = [];
    for (const task of later) places.push(yield* task);
    assertEquals(places, [1, 3, 5]);
    // The next round begins anew.
    const next = [0, 1, 2, 3, 4, 5].map(() => createTask(barrier.wait()));
    assertEquals(yield* gather(next), [0, 1, 2, 3, 4, 5]);
  });
});

Deno.test("Barrier does not search for a place among those that are taken", async () => {
  await simulate(function* () {
    // Were all places looked at for each that is given, these would be 200 million.
    const count = 20_000;
    const barrier = new Barrier(count);
    const places = yield* gather(Array.from({ length: count }, () => createTask(barrier.wait())));
    assertEquals([places[0], places.at(-1), barrier.nWaiting], [0, count - 1, 0]);
  });
});

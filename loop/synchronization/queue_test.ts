import { assert, assertEquals } from "@std/assert";
import { getRunningLoop } from "../event_loop.ts";
import { createTask } from "../kernel/ensure_future.ts";
import { QueueEmpty, QueueFull } from "../kernel/errors.ts";
import { raisedBy, simulate, thrownBy } from "../loop_testing.ts";
import { sleep } from "../waiting/sleep.ts";
import { LifoQueue, PriorityQueue, Queue } from "./queue.ts";

Deno.test("Queue hands items over in order; producers wait for room, consumers for items", async () => {
  await simulate(function* () {
    const queue = new Queue<number>(2);
    const log: string[] = [];
    const producer = createTask((function* () {
      for (let n = 0; n < 4; n++) {
        yield* queue.put(n);
        log.push(`put ${n}`);
      }
    })());
    yield* sleep(1);
    assertEquals(log, ["put 0", "put 1"]);
    assertEquals([queue.qsize(), queue.full(), queue.empty(), queue.maxsize], [2, true, false, 2]);
    for (let n = 0; n < 4; n++) assertEquals(yield* queue.get(), n);
    yield* producer;
    const consumer = createTask(queue.get());
    yield* sleep(1);
    assert(!consumer.done());
    queue.putNowait(9);
    assertEquals(yield* consumer, 9);
  });
});

Deno.test("Queue.getNowait() and putNowait() never wait", () => {
  const queue = new Queue<number>(1);
  assert(thrownBy(() => queue.getNowait()) instanceof QueueEmpty);
  queue.putNowait(1);
  assert(thrownBy(() => queue.putNowait(2)) instanceof QueueFull);
  assertEquals(queue.getNowait(), 1);
});

Deno.test("Queue.get() that is cancelled after it was woken leaves its item to the next one", async () => {
  await simulate(function* () {
    const queue = new Queue<number>();
    const first = createTask(queue.get());
    const second = createTask(queue.get());
    yield* sleep(0);
    queue.putNowait(1);
    first.cancel();
    yield* sleep(0);
    yield* sleep(0);
    assert(first.cancelled());
    assertEquals(second.result(), 1);
  });
});

Deno.test("Queue.put() that is cancelled after it was woken leaves its room to the next one", async () => {
  await simulate(function* () {
    const queue = new Queue<number>(1);
    queue.putNowait(0);
    const first = createTask(queue.put(1));
    const second = createTask(queue.put(2));
    yield* sleep(0);
    assertEquals(queue.getNowait(), 0);
    first.cancel();
    yield* sleep(0);
    yield* sleep(0);
    assert(first.cancelled() && second.done());
    assertEquals(queue.getNowait(), 2);
  });
});

Deno.test("Queue.join() waits until every item has been dealt with", async () => {
  await simulate(function* () {
    const queue = new Queue<number>();
    yield* queue.join();
    for (let n = 0; n < 3; n++) queue.putNowait(n);
    const joined = createTask(queue.join());
    for (let n = 0; n < 3; n++) {
      yield* sleep(1);
      assert(!joined.done());
      queue.getNowait();
      queue.taskDone();
    }
    yield* joined;
    assert(thrownBy(() => queue.taskDone()) instanceof RangeError);
  });
});

Deno.test("PriorityQueue gives the smallest item first, equal ones in the order they were put", () => {
  const numbers = new PriorityQueue<number>();
  for (const n of [3, 10, 1, 2]) numbers.putNowait(n);
  assertEquals([1, 2, 3, 4].map(() => numbers.getNowait()), [1, 2, 3, 10]);
  const jobs = new PriorityQueue<[number, string]>();
  for (const job of [[10, "b"], [9, "z"], [10, "a"]] as [number, string][]) jobs.putNowait(job);
  assertEquals([1, 2, 3].map(() => jobs.getNowait()[1]), ["z", "a", "b"]);
  const equal = new PriorityQueue<{ valueOf(): number; name: string }>();
  for (const name of ["a", "b", "c"]) equal.putNowait({ valueOf: () => 1, name });
  assertEquals([1, 2, 3].map(() => equal.getNowait().name), ["a", "b", "c"]);
});

Deno.test("LifoQueue gives the latest item first", () => {
  const queue = new LifoQueue<number>(3);
  for (const n of [1, 2, 3]) queue.putNowait(n);
  assert(queue.full());
  assertEquals([1, 2, 3].map(() => queue.getNowait()), [3, 2, 1]);
});

Deno.test("Queue.put() and get() are coroutines: awaited once, no callbacks, and over when they are ended", async () => {
  await simulate(function* () {
    const queue = new Queue<string>(1);
    const put = queue.put("first");
    yield* put;
    assert(/each runs once/.test((yield* raisedBy(put))?.message ?? ""));
    for (const fn of [queue.put, queue.get]) {
      assert(thrownBy(() => getRunningLoop().callSoon(fn as () => unknown)) instanceof TypeError);
    }
    const get = queue.get();
    const steps: unknown[] = [get.next(), get.next()];
    assertEquals(steps, [{ done: true, value: "first" }, { done: true, value: undefined }]);
    const ended = queue.get();
    ended.return("ended");
    assertEquals(ended.next() as unknown, { done: true, value: undefined });
  });
});

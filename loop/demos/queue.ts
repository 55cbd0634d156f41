/**
 * Queue: producers and consumers.
 *
 * One side makes work, the other side does it, and neither is as quick as the other. A queue between them
 * evens that out for a while. If it had no bound, the quicker side would fill the memory; with one, `put()`
 * waits when the queue is full, so that the producer gets only as fast as the consumers are. That is
 * backpressure. `join()` waits until all that was put has also been dealt with.
 *
 * @module
 */

import { type Coroutine, createTask, Queue, run, sleep } from "../mod.ts";
import type { DemoStage } from "./demo_stage.ts";

const PRODUCE_MS = 50;

export function demo({ print, clock }: DemoStage): Promise<void> {
  function* produce(queue: Queue<string>): Coroutine<void> {
    for (const item of ["bread", "milk", "eggs", "rice", "beans", "tea", "salt"]) {
      yield* sleep(PRODUCE_MS);
      if (queue.full()) {
        print(`producer: ${item} has to wait, there are ${queue.qsize()} in the queue`);
      }
      yield* queue.put(item);
      print(`producer: put ${item}`);
    }
    print("producer: done");
  }

  function* consume(name: string, ms: number, queue: Queue<string>): Coroutine<void> {
    for (;;) {
      const item = yield* queue.get();
      print(`${name}: got ${item}`);
      yield* sleep(ms);
      queue.taskDone();
    }
  }

  function* main(): Coroutine<void> {
    const queue = new Queue<string>(2);
    const consumers = [
      createTask(consume("consumer A", 220, queue)),
      createTask(consume("consumer B", 260, queue)),
    ];
    yield* produce(queue);
    yield* queue.join();
    print("all has been consumed; the consumers wait for more, in vain");
    for (const consumer of consumers) consumer.cancel();
  }

  return run(main(), { clock });
}

// deno-lint-ignore-file require-yield -- a coroutine need not wait for anything
/**
 * Queues that are shut down, which came with 3.13.
 *
 * @module
 */

import {
  type Coroutine,
  gather,
  LifoQueue,
  PriorityQueue,
  Queue,
  QueueShutDown,
} from "../../../loop/mod.ts";
import { attempt, call, ended, outcome, type Scenarios, ticks } from "../harness.ts";

const putNowait = (queue: Queue<string>) => call(() => queue.putNowait("late"));
const getNowait = (queue: Queue<string>) => call(() => queue.getNowait());

export const scenarios: Scenarios = {
  *what_is_left_can_still_be_taken(trace) {
    const queue = new Queue<string>();
    for (const item of ["a", "b"]) queue.putNowait(item);
    queue.shutdown();
    trace(yield* attempt(queue.put("late")), putNowait(queue));
    trace(yield* attempt(queue.get()), getNowait(queue));
    trace(yield* attempt(queue.get()), getNowait(queue));
  },

  *at_once_nothing_is_left(trace) {
    const queue = new Queue<string>();
    for (const item of ["a", "b"]) queue.putNowait(item);
    queue.shutdown(true);
    trace(queue.qsize(), queue.empty(), queue.full());
    trace(yield* attempt(queue.get()), getNowait(queue));
    trace(yield* attempt(queue.put("late")), putNowait(queue));
    trace(yield* attempt(queue.join()));
  },

  *getters_that_wait_are_woken(trace, loop) {
    const queue = new Queue<string>();
    function* getter(name: string): Coroutine<void> {
      trace(name, yield* attempt(queue.get()));
    }
    const tasks = ["first", "second"].map((name) => loop.createTask(getter(name)));
    yield* ticks(1);
    queue.shutdown();
    loop.callSoon(trace, "next iteration");
    yield* gather(tasks);
  },

  *putters_that_wait_are_woken(trace, loop) {
    const queue = new Queue<string>(1);
    queue.putNowait("there");
    function* putter(name: string): Coroutine<void> {
      trace(name, yield* attempt(queue.put(name)));
    }
    const tasks = ["first", "second"].map((name) => loop.createTask(putter(name)));
    yield* ticks(1);
    queue.shutdown();
    yield* gather(tasks);
    trace(getNowait(queue), getNowait(queue));
  },

  *putters_that_wait_are_woken_when_it_ends_at_once(trace, loop) {
    const queue = new Queue<string>(1);
    queue.putNowait("there");
    const task = loop.createTask(attempt(queue.put("late")));
    yield* ticks(1);
    queue.shutdown(true);
    trace(yield* task, queue.qsize());
  },

  *an_item_reaches_a_getter_that_was_woken_for_it(trace, loop) {
    const queue = new Queue<string>();
    const task = loop.createTask(attempt(queue.get()));
    yield* ticks(1);
    queue.putNowait("item");
    queue.shutdown();
    trace(yield* task);
    trace(yield* attempt(queue.get()));
  },

  *joiners_wait_for_what_is_left(trace, loop) {
    const queue = new Queue<string>();
    queue.putNowait("a");
    const joiner = loop.createTask(queue.join());
    yield* ticks(1);
    queue.shutdown();
    yield* ticks(2);
    trace(outcome(joiner));
    queue.getNowait();
    yield* ticks(2);
    trace(outcome(joiner));
    queue.taskDone();
    trace(yield* ended(joiner));
  },

  *joiners_are_woken_when_it_ends_at_once(trace, loop) {
    const queue = new Queue<string>();
    queue.putNowait("a");
    queue.putNowait("b");
    const joiner = loop.createTask(queue.join());
    yield* ticks(1);
    queue.shutdown(true);
    trace(yield* ended(joiner));
    trace(call(() => queue.taskDone()));
  },

  *an_item_in_work_is_waited_for_all_the_same(trace, loop) {
    const queue = new Queue<string>();
    queue.putNowait("a");
    queue.putNowait("b");
    queue.getNowait();
    const joiner = loop.createTask(queue.join());
    yield* ticks(1);
    queue.shutdown(true);
    yield* ticks(2);
    trace(outcome(joiner));
    queue.taskDone();
    trace(yield* ended(joiner), call(() => queue.taskDone()));
  },

  *it_can_be_shut_down_again(trace) {
    const queue = new Queue<string>();
    queue.putNowait("a");
    queue.shutdown();
    queue.shutdown();
    trace(queue.qsize());
    queue.shutdown(true);
    trace(queue.qsize(), yield* attempt(queue.get()));
  },

  *a_waiter_is_cancelled_in_the_same_moment(trace, loop) {
    const queue = new Queue<string>();
    const first = loop.createTask(queue.get());
    const second = loop.createTask(attempt(queue.get()));
    yield* ticks(1);
    queue.shutdown();
    first.cancel("enough");
    trace(yield* ended(first), yield* ended(second));
  },

  *every_kind_of_queue(trace) {
    for (const kind of [PriorityQueue, LifoQueue]) {
      const queue = new kind<number>();
      for (const item of [2, 1, 3]) queue.putNowait(item);
      queue.shutdown();
      trace([1, 2, 3].map(() => queue.getNowait()), call(() => queue.getNowait()));
    }
  },

  *a_producer_ends_its_consumers(trace, loop) {
    const queue = new Queue<number>(2);
    function* consumer(name: string): Coroutine<void> {
      try {
        for (;;) {
          const item = yield* queue.get();
          yield* ticks(1);
          trace(name, item);
          queue.taskDone();
        }
      } catch (error) {
        if (!(error instanceof QueueShutDown)) throw error;
        trace(name, "goes home");
      }
    }
    const consumers = ["A", "B", "C"].map((name) => loop.createTask(consumer(name)));
    for (let item = 0; item < 5; item++) yield* queue.put(item);
    queue.shutdown();
    yield* queue.join();
    trace("all is done");
    yield* gather(consumers);
  },
};

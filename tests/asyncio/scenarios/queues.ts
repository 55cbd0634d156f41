/**
 * Queues: order, bounds, waiting on both sides, joining (DESIGN 5, semantic 6).
 *
 * @module
 */

import {
  type Coroutine,
  gather,
  LifoQueue,
  PriorityQueue,
  Queue,
  wait,
} from "../../../loop/mod.ts";
import { attempt, call, outcome, type Scenarios, ticks, type Trace } from "../harness.ts";

function* getting(trace: Trace, queue: Queue<unknown>, name: string): Coroutine<void> {
  trace(name, "got", yield* queue.get());
}

function* putting(trace: Trace, queue: Queue<unknown>, item: unknown): Coroutine<void> {
  yield* queue.put(item);
  trace("put", item);
}

export const scenarios: Scenarios = {
  *a_queue_is_first_in_first_out(trace) {
    const queue = new Queue<string>();
    for (const item of ["a", "b", "c"]) yield* queue.put(item);
    trace(yield* queue.get(), yield* queue.get(), queue.getNowait());
  },

  // deno-lint-ignore require-yield -- it awaits nothing
  *a_priority_queue_gives_the_smallest_first(trace) {
    const queue = new PriorityQueue<number>();
    for (const item of [5, 1, 4, 1, 3, 9, 2]) queue.putNowait(item);
    trace(Array.from({ length: 7 }, () => queue.getNowait()));
  },

  *a_priority_queue_takes_newcomers_into_account(trace) {
    const queue = new PriorityQueue<number>();
    for (const item of [5, 3]) queue.putNowait(item);
    trace(yield* queue.get());
    for (const item of [4, 1]) queue.putNowait(item);
    trace(yield* queue.get(), yield* queue.get(), yield* queue.get());
  },

  // deno-lint-ignore require-yield -- it awaits nothing
  *a_priority_queue_compares_pairs(trace) {
    const queue = new PriorityQueue<[number, string?]>();
    const items: [number, string?][] = [[2, "b"], [1, "z"], [2, "a"], [1, "a"], [1], [10, "a"]];
    for (const item of items) queue.putNowait(item);
    trace(Array.from({ length: 6 }, () => queue.getNowait()));
  },

  // deno-lint-ignore require-yield -- it awaits nothing
  *a_priority_queue_compares_texts(trace) {
    const queue = new PriorityQueue<string>();
    for (const item of ["pear", "apple", "Pear", "app", "10", "9"]) queue.putNowait(item);
    trace(Array.from({ length: 6 }, () => queue.getNowait()));
  },

  *a_lifo_queue_gives_the_latest_first(trace) {
    const queue = new LifoQueue<string>(3);
    for (const item of ["a", "b", "c"]) queue.putNowait(item);
    trace(queue.full(), yield* queue.get(), yield* queue.get());
    queue.putNowait("d");
    trace(yield* queue.get(), yield* queue.get());
  },

  // deno-lint-ignore require-yield -- it awaits nothing
  *a_queue_knows_its_size(trace) {
    const queue = new Queue<number>(2);
    trace(queue.maxsize, queue.qsize(), queue.empty(), queue.full());
    queue.putNowait(1);
    trace(queue.qsize(), queue.empty(), queue.full());
    queue.putNowait(2);
    trace(queue.qsize(), queue.empty(), queue.full());
  },

  // deno-lint-ignore require-yield -- it awaits nothing
  *a_queue_without_bound_is_never_full(trace) {
    const queue = new Queue<number>();
    for (let item = 0; item < 1000; item++) queue.putNowait(item);
    trace(queue.maxsize, queue.qsize(), queue.full());
  },

  // deno-lint-ignore require-yield -- it awaits nothing
  *not_waiting_raises_instead(trace) {
    const queue = new Queue<string>(1);
    const get = () => call(() => queue.getNowait());
    trace(get());
    queue.putNowait("a");
    trace(call(() => queue.putNowait("b")));
    trace(get(), get());
  },

  *what_need_not_wait_does_not_give_way(trace, loop) {
    const queue = new Queue<string>(1);
    loop.callSoon(trace, "callback");
    yield* queue.put("a");
    trace(yield* queue.get());
    yield* ticks(1);
  },

  *getters_are_served_in_order(trace, loop) {
    const queue = new Queue();
    const tasks = ["a", "b", "c"].map((name) => loop.createTask(getting(trace, queue, name)));
    yield* ticks(1);
    for (const item of [1, 2, 3]) queue.putNowait(item);
    trace("three items", queue.qsize());
    yield* wait(tasks);
  },

  *putters_are_served_in_order(trace, loop) {
    const queue = new Queue(1);
    queue.putNowait("first");
    const tasks = ["a", "b", "c"].map((item) => loop.createTask(putting(trace, queue, item)));
    yield* ticks(1);
    for (let n = 0; n < 4; n++) {
      trace("got", yield* queue.get());
      yield* ticks(2);
    }
    yield* wait(tasks);
  },

  *producers_and_consumers_of_a_small_queue(trace) {
    const queue = new Queue<string>(2);
    function* producer(name: string) {
      for (let n = 0; n < 3; n++) {
        yield* queue.put(`${name}${n}`);
        trace("put", `${name}${n}`, queue.qsize());
      }
    }
    function* consumer(name: string) {
      for (let n = 0; n < 3; n++) trace(name, "got", yield* queue.get());
    }
    yield* gather(producer("a"), producer("b"), consumer("x"), consumer("y"));
  },

  *a_newcomer_may_overtake_a_woken_getter(trace, loop) {
    const queue = new Queue();
    const task = loop.createTask(getting(trace, queue, "woken"));
    yield* ticks(1);
    queue.putNowait(1);
    yield* getting(trace, queue, "newcomer");
    yield* ticks(2);
    trace("woken", outcome(task));
    queue.putNowait(2);
    yield* task;
  },

  *a_newcomer_may_overtake_a_woken_putter(trace, loop) {
    const queue = new Queue(1);
    queue.putNowait("first");
    const task = loop.createTask(putting(trace, queue, "woken"));
    yield* ticks(1);
    trace(queue.getNowait());
    yield* putting(trace, queue, "newcomer");
    yield* ticks(2);
    trace("woken", outcome(task));
    trace(yield* queue.get());
    yield* task;
    trace(queue.getNowait());
  },

  *an_overtaken_getter_queues_again_behind_the_others(trace, loop) {
    const queue = new Queue();
    const tasks = ["a", "b"].map((name) => loop.createTask(getting(trace, queue, name)));
    yield* ticks(1);
    queue.putNowait(1);
    trace("newcomer", queue.getNowait());
    yield* ticks(2);
    queue.putNowait(2);
    queue.putNowait(3);
    yield* wait(tasks);
  },

  *a_cancelled_getter_takes_nothing(trace, loop) {
    const queue = new Queue();
    const tasks = ["a", "b"].map((name) => loop.createTask(getting(trace, queue, name)));
    yield* ticks(1);
    tasks[0]!.cancel();
    yield* ticks(1);
    queue.putNowait(1);
    yield* wait(tasks);
    trace(tasks.map(outcome), queue.qsize());
  },

  *a_cancelled_getter_leaves_the_order_of_the_others(trace, loop) {
    const queue = new Queue();
    const tasks = ["a", "b", "c"].map((name) => loop.createTask(getting(trace, queue, name)));
    yield* ticks(1);
    tasks[1]!.cancel();
    yield* ticks(3);
    queue.putNowait(1);
    queue.putNowait(2);
    yield* wait(tasks);
  },

  *a_getter_cancelled_after_its_wake_up_passes_it_on(trace, loop) {
    const queue = new Queue();
    const tasks = ["a", "b"].map((name) => loop.createTask(getting(trace, queue, name)));
    yield* ticks(1);
    queue.putNowait(1);
    tasks[0]!.cancel();
    yield* wait(tasks);
    trace(tasks.map(outcome), queue.qsize());
  },

  *an_overtaken_getter_that_is_cancelled_wakes_nobody(trace, loop) {
    const queue = new Queue();
    const tasks = ["a", "b", "c"].map((name) => loop.createTask(getting(trace, queue, name)));
    yield* ticks(1);
    queue.putNowait(1);
    trace("newcomer", queue.getNowait());
    tasks[0]!.cancel();
    yield* ticks(3);
    queue.putNowait(2);
    queue.putNowait(3);
    yield* wait(tasks);
  },

  *the_only_getter_cancelled_after_its_wake_up_loses_nothing(trace, loop) {
    const queue = new Queue();
    const task = loop.createTask(getting(trace, queue, "a"));
    yield* ticks(1);
    queue.putNowait(1);
    task.cancel();
    yield* wait([task]);
    trace(outcome(task), queue.qsize(), yield* queue.get());
  },

  *a_cancelled_putter_puts_nothing(trace, loop) {
    const queue = new Queue(1);
    queue.putNowait("first");
    const tasks = ["a", "b"].map((item) => loop.createTask(putting(trace, queue, item)));
    yield* ticks(1);
    tasks[0]!.cancel();
    yield* ticks(1);
    trace(yield* queue.get(), yield* queue.get());
    yield* wait(tasks);
    trace(tasks.map(outcome), queue.qsize());
  },

  *a_cancelled_putter_leaves_the_order_of_the_others(trace, loop) {
    const queue = new Queue(1);
    queue.putNowait("first");
    const tasks = ["a", "b", "c"].map((item) => loop.createTask(putting(trace, queue, item)));
    yield* ticks(1);
    tasks[1]!.cancel();
    yield* ticks(3);
    for (let n = 0; n < 3; n++) {
      trace(yield* queue.get());
      yield* ticks(1);
    }
    yield* wait(tasks);
  },

  *a_putter_cancelled_after_its_wake_up_passes_it_on(trace, loop) {
    const queue = new Queue(1);
    queue.putNowait("first");
    const tasks = ["a", "b"].map((item) => loop.createTask(putting(trace, queue, item)));
    yield* ticks(1);
    trace(queue.getNowait());
    tasks[0]!.cancel();
    yield* wait(tasks);
    trace(tasks.map(outcome), queue.getNowait());
  },

  *put_nowait_leaves_the_waiting_putters_waiting(trace, loop) {
    const queue = new Queue(1);
    queue.putNowait("first");
    const task = loop.createTask(putting(trace, queue, "waiting"));
    yield* ticks(1);
    trace(queue.getNowait());
    queue.putNowait("quick");
    yield* ticks(2);
    trace(outcome(task), queue.getNowait());
    yield* task;
  },

  *join_waits_until_each_item_is_done(trace, loop) {
    const queue = new Queue<string>();
    function* worker() {
      while (true) {
        const item = yield* queue.get();
        yield* ticks(1);
        trace("worked on", item);
        queue.taskDone();
      }
    }
    for (const item of ["a", "b", "c"]) queue.putNowait(item);
    const task = loop.createTask(worker());
    yield* queue.join();
    trace("joined", queue.qsize());
    task.cancel();
    yield* wait([task]);
  },

  *join_does_not_wait_for_nothing(trace, loop) {
    const queue = new Queue<number>();
    loop.callSoon(trace, "callback");
    yield* queue.join();
    trace("joined");
    queue.putNowait(1);
    queue.getNowait();
    queue.taskDone();
    yield* queue.join();
    trace("joined again");
    yield* ticks(1);
  },

  *join_goes_on_when_more_comes(trace, loop) {
    const queue = new Queue<string>();
    queue.putNowait("a");
    const task = loop.createTask(queue.join());
    yield* ticks(1);
    queue.getNowait();
    queue.putNowait("b");
    queue.taskDone();
    yield* ticks(2);
    trace(outcome(task));
    queue.getNowait();
    queue.taskDone();
    yield* ticks(2);
    trace(outcome(task));
  },

  *several_joiners_wake_together(trace, loop) {
    const queue = new Queue<string>();
    queue.putNowait("a");
    const tasks = [1, 2, 3].map(() => loop.createTask(attempt(queue.join())));
    yield* ticks(1);
    tasks[1]!.cancel("not I");
    queue.getNowait();
    queue.taskDone();
    yield* wait(tasks);
    trace(tasks.map(outcome));
  },

  // deno-lint-ignore require-yield -- it awaits nothing
  *task_done_is_not_called_too_often(trace) {
    const queue = new Queue<number>();
    const taskDone = () => call(() => queue.taskDone());
    trace(taskDone());
    queue.putNowait(1);
    trace(taskDone(), taskDone());
  },
};

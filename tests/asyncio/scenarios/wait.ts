/**
 * `wait` and `asCompleted`: waiting for several, without touching them (DESIGN 5, semantic 5).
 *
 * @module
 */

import {
  asCompleted,
  type Coroutine,
  type EventLoop,
  gather,
  sleep,
  type Task,
  wait,
} from "../../../loop/mod.ts";
import { at, attempt, Boom, outcome, type Scenarios, ticks } from "../harness.ts";

/** A task that ends after a delay in milliseconds. */
function make(loop: EventLoop, name: string, delay: number, error?: Error): Task<string> {
  function* body() {
    yield* sleep(delay);
    if (error !== undefined) throw error;
    return name;
  }
  return loop.createTask(body(), { name });
}

/** Leaves nothing behind: no pending task, no exception that nobody looked at. */
function* settle(tasks: Task<unknown>[]): Coroutine<void> {
  for (const task of tasks) task.cancel();
  yield* gather(tasks, { returnExceptions: true });
}

export const scenarios: Scenarios = {
  *wait_until_all_are_done(trace, loop) {
    const tasks = [make(loop, "a", 20), make(loop, "b", 10), make(loop, "c", 30)];
    const { done, pending } = yield* wait(tasks);
    trace(done, pending, at(loop));
  },

  *an_error_does_not_end_waiting_for_all(trace, loop) {
    const tasks = [make(loop, "a", 20), make(loop, "b", 10, new Boom("b"))];
    const { done, pending } = yield* wait(tasks);
    trace(done, pending, at(loop), tasks.map(outcome));
  },

  *wait_until_the_first_is_done(trace, loop) {
    const tasks = [make(loop, "a", 20), make(loop, "b", 10), make(loop, "c", 30)];
    const { done, pending } = yield* wait(tasks, { returnWhen: "FIRST_COMPLETED" });
    trace(done, pending, at(loop));
    yield* settle(tasks);
  },

  *several_may_be_first(trace, loop) {
    const tasks = [20, 1, 10, 1].map((count) =>
      loop.createTask(ticks(count), { name: `${count}` })
    );
    const first = yield* wait(tasks, { returnWhen: "FIRST_COMPLETED" });
    trace(first.done, first.pending);
    const next = yield* wait(first.pending, { returnWhen: "FIRST_COMPLETED" });
    trace(next.done, next.pending);
    yield* settle(tasks);
  },

  *wait_until_the_first_exception(trace, loop) {
    const tasks = [make(loop, "a", 30), make(loop, "b", 10), make(loop, "c", 20, new Boom("c"))];
    const { done, pending } = yield* wait(tasks, { returnWhen: "FIRST_EXCEPTION" });
    trace(done, pending, at(loop));
    yield* settle(tasks);
  },

  *without_an_exception_all_are_awaited(trace, loop) {
    const tasks = [make(loop, "a", 20), make(loop, "b", 10)];
    const { done, pending } = yield* wait(tasks, { returnWhen: "FIRST_EXCEPTION" });
    trace(done, pending, at(loop));
  },

  *a_cancelled_one_is_no_exception(trace, loop) {
    const tasks = [make(loop, "a", 20), make(loop, "b", 10), make(loop, "c", 30)];
    loop.callLater(5, () => tasks[1]!.cancel());
    const { done, pending } = yield* wait(tasks, { returnWhen: "FIRST_EXCEPTION" });
    trace(done, pending, at(loop), tasks.map(outcome));
  },

  *a_time_limit_ends_the_wait_and_nothing_else(trace, loop) {
    const tasks = [make(loop, "a", 10), make(loop, "b", 50)];
    const { done, pending } = yield* wait(tasks, { timeout: 30 });
    trace(done, pending, at(loop), outcome(tasks[1]!));
    trace(yield* tasks[1]!, at(loop));
  },

  *a_time_limit_of_zero_looks_once(trace, loop) {
    const tasks = [make(loop, "a", 0), make(loop, "b", 10)];
    for (let n = 0; n < 2; n++) {
      const { done, pending } = yield* wait(tasks, { timeout: 0 });
      trace(done, pending, at(loop));
    }
    yield* settle(tasks);
  },

  *a_time_limit_that_is_not_reached(trace, loop) {
    const tasks = [make(loop, "a", 10)];
    const { done, pending } = yield* wait(tasks, { timeout: 3_600_000 });
    trace(done, pending, at(loop));
  },

  *what_is_done_already_is_not_awaited(trace, loop) {
    const task = make(loop, "a", 0);
    yield* task;
    loop.callSoon(trace, "callback");
    const alone = yield* wait([task]);
    trace(alone.done, alone.pending);
    const other = make(loop, "b", 10);
    const { done, pending } = yield* wait([task, other], { returnWhen: "FIRST_COMPLETED" });
    trace(done, pending, at(loop));
    yield* settle([other]);
  },

  *nothing_to_wait_for_raises(trace) {
    trace(yield* attempt(wait([])));
  },

  *a_wait_for_what_is_unknown_raises(trace, loop) {
    const task = make(loop, "a", 10);
    const waiting = (returnWhen: unknown) =>
      attempt(wait([task], { returnWhen: returnWhen as "ALL_COMPLETED" }));
    trace(yield* waiting("BOGUS"));
    trace(yield* waiting(null), at(loop));
    trace(yield* attempt(task));
  },

  *the_same_one_twice_counts_once(trace, loop) {
    const task = make(loop, "a", 10);
    const { done, pending } = yield* wait([task, task]);
    trace(done, pending);
  },

  *a_coroutine_is_refused(trace) {
    const coroutine: unknown = ticks(1);
    trace(yield* attempt(wait([coroutine as Task<unknown>])));
  },

  *cancelling_a_wait_spares_those_waited_for(trace, loop) {
    const tasks = [make(loop, "a", 10), make(loop, "b", 20)];
    const waiter = loop.createTask(attempt(wait(tasks, { timeout: 500 })));
    yield* ticks(1);
    waiter.cancel("only the wait");
    trace(yield* waiter, tasks.map(outcome));
    trace(yield* gather(...tasks), at(loop));
  },

  *the_wait_ends_one_iteration_after_the_last(trace, loop) {
    const future = loop.createFuture<null>();
    function* waiter() {
      yield* wait([future]);
      trace("waiter");
    }
    const task = loop.createTask(waiter());
    yield* ticks(1);
    future.setResult(null);
    for (const name of ["first", "second", "third"]) {
      yield* ticks(1);
      trace(name);
    }
    yield* task;
  },

  *as_completed_gives_them_as_they_end(trace, loop) {
    const tasks = [make(loop, "a", 30), make(loop, "b", 10), make(loop, "c", 20)];
    for (const nextOne of asCompleted(tasks)) trace(yield* nextOne, at(loop));
  },

  *as_completed_follows_the_order_of_ending_within_an_iteration(trace, loop) {
    function* body(name: string) {
      yield* ticks(1);
      return name;
    }
    const tasks = ["a", "b", "c"].map((name) => loop.createTask(body(name)));
    const names: string[] = [];
    for (const nextOne of asCompleted(tasks)) names.push(yield* nextOne);
    trace(names);
  },

  *as_completed_raises_where_the_error_is(trace, loop) {
    const tasks = [make(loop, "a", 30), make(loop, "b", 10, new Boom("b")), make(loop, "c", 20)];
    tasks[2]!.cancel();
    for (const nextOne of asCompleted(tasks)) trace(yield* attempt(nextOne), at(loop));
  },

  *as_completed_of_nothing_gives_nothing(trace) {
    const results: unknown[] = [];
    for (const nextOne of asCompleted([])) results.push(yield* nextOne);
    trace(results);
  },

  *as_completed_of_the_same_one_twice_gives_it_once(trace, loop) {
    const task = make(loop, "a", 10);
    const results: unknown[] = [];
    for (const nextOne of asCompleted([task, task])) results.push(yield* nextOne);
    trace(results);
  },

  *as_completed_with_a_time_limit(trace, loop) {
    const tasks = [make(loop, "a", 50), make(loop, "b", 10), make(loop, "c", 40)];
    for (const nextOne of asCompleted(tasks, { timeout: 30 })) {
      trace(yield* attempt(nextOne), at(loop));
    }
    trace(tasks.map(outcome));
    yield* settle(tasks);
  },

  *as_completed_may_be_left_early(trace, loop) {
    const tasks = [make(loop, "a", 30), make(loop, "b", 10)];
    for (const nextOne of asCompleted(tasks)) {
      trace(yield* nextOne);
      break;
    }
    trace(outcome(tasks[0]!), yield* tasks[0]!, at(loop));
  },

  *cancelling_who_awaits_as_completed_spares_the_others(trace, loop) {
    const tasks = [make(loop, "a", 10)];
    function* waiter() {
      for (const nextOne of asCompleted(tasks)) trace(yield* attempt(nextOne));
    }
    const task = loop.createTask(waiter());
    yield* ticks(1);
    task.cancel("only the waiter");
    yield* task;
    trace(yield* tasks[0]!);
  },
};

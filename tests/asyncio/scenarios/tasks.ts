/**
 * Tasks: steps, what may be yielded, names, who is current (DESIGN 5, semantic 3).
 *
 * @module
 */
// deno-lint-ignore-file require-yield -- a coroutine may have nothing to await

import {
  allTasks,
  CancelledError,
  type Coroutine,
  createTask,
  currentTask,
  ensureFuture,
  gather,
  getRunningLoop,
  sleep,
  Task,
  wait,
} from "../../../loop/mod.ts";
import {
  at,
  attempt,
  Boom,
  call,
  type Differences,
  emit,
  outcome,
  type Scenarios,
  simulatedLoop,
  ticks,
} from "../harness.ts";

export const scenarios: Scenarios = {
  *the_first_step_is_scheduled(trace, loop) {
    function* child() {
      trace("child runs");
      return "done";
    }
    const task = loop.createTask(child());
    trace("created", task.done());
    trace(yield* task);
  },

  *tasks_start_in_the_order_they_were_made(trace, loop) {
    function* child(name: string) {
      trace(name);
    }
    loop.callSoon(trace, "callback before");
    const tasks = ["a", "b"].map((name) => loop.createTask(child(name)));
    loop.callSoon(trace, "callback after");
    yield* wait(tasks);
  },

  *create_task_takes_the_running_loop(trace, loop) {
    function* child() {
      return getRunningLoop() === loop;
    }
    const task = createTask(child(), { name: "child" });
    trace(task, task.getLoop() === loop, yield* task);
  },

  *tasks_take_turns_at_sleep_zero(trace) {
    function* child(name: string) {
      for (let n = 0; n < 3; n++) {
        trace(name, n);
        yield* sleep(0);
      }
    }
    yield* gather(child("a"), child("b"), child("c"));
  },

  *a_bare_yield_reschedules(trace, loop) {
    function* child() {
      trace("step 1");
      trace("sent in", yield* emit());
      trace("step 3");
    }
    const task = loop.createTask(child());
    loop.callSoon(trace, "callback");
    yield* task;
  },

  *a_task_returns_raises_or_is_cancelled(trace, loop) {
    function* good(): Coroutine<unknown> {
      return 1;
    }
    function* bad(): Coroutine<unknown> {
      throw new Boom("bad");
    }
    function* cancelled(): Coroutine<unknown> {
      throw new CancelledError("by itself");
    }
    for (const coroutine of [good(), bad(), cancelled()]) {
      const task = loop.createTask(coroutine);
      yield* wait([task]);
      trace(outcome(task), task.done(), task.cancelled());
      trace(yield* attempt(task));
    }
  },

  *a_task_has_no_result_before_it_is_done(trace, loop) {
    const task = loop.createTask(ticks(1));
    trace(call(() => task.result()), call(() => task.exception()));
    yield* task;
    trace(call(() => task.result()), call(() => task.exception()));
  },

  *only_the_task_itself_sets_its_result(trace, loop) {
    const task: Task<unknown> = loop.createTask(ticks(1));
    trace(call(() => task.setResult(1)));
    trace(call(() => task.setException(new Boom("from outside"))));
    yield* task;
    trace(outcome(task));
  },

  *a_task_has_a_name(trace, loop) {
    const task = loop.createTask(ticks(0), { name: "reader" });
    trace(task.getName(), task);
    task.setName("writer");
    trace(task.getName());
    const unnamed = loop.createTask(ticks(0));
    trace(/^Task-\d+$/.test(unnamed.getName()));
    yield* wait([task, unnamed]);
  },

  *a_task_knows_its_coroutine(trace, loop) {
    const coroutine = ticks(1);
    const task = loop.createTask(coroutine);
    trace(task.getCoro() === coroutine);
    yield* task;
    trace(task.getCoro() === coroutine);
  },

  async the_current_task_is_the_one_that_runs(trace, loop) {
    function* child() {
      trace("child", currentTask());
      yield* ticks(1);
      trace("child", currentTask());
    }
    function* main() {
      const task = loop.createTask(child(), { name: "child" });
      trace("main", currentTask());
      loop.callSoon(() => trace("callback", currentTask()));
      yield* task;
      trace("main", currentTask());
    }
    await loop.runUntilComplete(loop.createTask(main(), { name: "main" }));
    trace("outside", call(() => currentTask()));
  },

  async all_tasks_are_those_that_are_not_done(trace, loop) {
    function* main() {
      const a = loop.createTask(ticks(1), { name: "a" });
      const b = loop.createTask(ticks(3), { name: "b" });
      trace(allTasks());
      yield* a;
      trace(allTasks());
      yield* b;
      trace(allTasks());
    }
    await loop.runUntilComplete(loop.createTask(main(), { name: "main" }));
  },

  *awaiting_a_coroutine_runs_it_inline(trace, loop) {
    const name = currentTask()!.getName();
    function* child() {
      trace("child", currentTask()!.getName() === name);
      return "value";
    }
    loop.callSoon(trace, "callback");
    trace(yield* child());
    yield* ticks(1);
  },

  *awaiting_a_task_costs_iterations(trace, loop) {
    function* nested(depth: number): Coroutine<void> {
      if (depth > 0) yield* loop.createTask(nested(depth - 1));
      trace("depth", depth);
    }
    function* count() {
      for (let n = 0; n < 8; n++) {
        trace("iteration", n);
        yield* sleep(0);
      }
    }
    yield* gather(nested(2), count());
  },

  *exceptions_travel_through_coroutines_and_tasks(trace, loop) {
    function* inner() {
      try {
        yield* ticks(1);
        throw new Boom("deep");
      } finally {
        trace("inner finally");
      }
    }
    function* middle() {
      try {
        yield* inner();
      } finally {
        yield* ticks(1);
        trace("middle finally");
      }
    }
    try {
      yield* loop.createTask(middle());
    } catch (error) {
      trace("caught", error);
    }
  },

  *an_exception_may_be_caught_and_the_task_goes_on(trace, loop) {
    function* fail() {
      yield* ticks(1);
      throw new Boom("first");
    }
    function* child() {
      try {
        yield* fail();
      } catch (error) {
        trace("caught", error);
      }
      yield* ticks(1);
      return "recovered";
    }
    trace(yield* loop.createTask(child()));
  },

  *a_task_cannot_await_itself(trace, loop) {
    const tasks: Task<string>[] = [];
    function* child(): Coroutine<string> {
      trace(yield* attempt(tasks[0]!));
      return "goes on";
    }
    tasks.push(loop.createTask(child()));
    trace(yield* tasks[0]!);
  },

  *yielding_something_else_throws_in(trace, loop) {
    function* child() {
      trace(yield* attempt(emit(42)));
      trace(yield* attempt(emit("text")));
      trace(yield* attempt(sleep(0, "fine")));
      return "goes on";
    }
    trace(yield* loop.createTask(child()));
  },

  *yielding_a_coroutine_throws_in(trace, loop) {
    function* child() {
      trace(yield* attempt(emit(ticks(1))));
      return "goes on";
    }
    trace(yield* loop.createTask(child()));
  },

  *yielding_a_future_without_awaiting_it_throws_in(trace, loop) {
    function* child() {
      trace(yield* attempt(emit(loop.createFuture())));
      return "goes on";
    }
    trace(yield* loop.createTask(child()));
  },

  *a_future_awaited_by_one_cannot_be_yielded_by_another(trace, loop) {
    const future = loop.createFuture<string>();
    const patient = loop.createTask(attempt(future));
    yield* ticks(1);
    const careless = loop.createTask(attempt(emit(future)));
    yield* ticks(3);
    trace(outcome(patient), outcome(careless));
    future.setResult("done");
    trace(yield* patient);
  },

  *a_future_of_another_loop_throws_in(trace, loop) {
    const other = simulatedLoop();
    trace(yield* attempt(loop.createTask(attempt(other.createFuture()))));
    other.close();
  },

  *ensure_future_wraps_only_coroutines(trace, loop) {
    function* child() {
      return "wrapped";
    }
    const future = loop.createFuture();
    const task = loop.createTask(child());
    trace(ensureFuture(future) === future, ensureFuture(task) === task);
    const wrapped = ensureFuture(child());
    trace(wrapped instanceof Task, yield* wrapped, yield* task);
  },

  *a_done_callback_of_a_task_runs_after_its_last_step(trace, loop) {
    function* child() {
      yield* ticks(1);
      loop.callSoon(trace, "scheduled by the last step");
      trace("last step");
    }
    const task = loop.createTask(child());
    task.addDoneCallback(() => trace("done callback"));
    loop.callSoon(() => loop.callSoon(trace, "same iteration as the last step"));
    yield* task;
    trace("awaiter");
  },

  *tasks_may_be_made_in_callbacks(trace, loop) {
    function* child() {
      trace("child");
      return 1;
    }
    const made = loop.createFuture<Task<number>>();
    loop.callSoon(() => made.setResult(loop.createTask(child())));
    const task = yield* made;
    trace("main got the task", task.done());
    trace(yield* task);
  },

  *sleep_gives_its_result(trace, loop) {
    trace(yield* sleep(0), yield* sleep(0, "zero"));
    trace(yield* sleep(10, "ten"), at(loop));
  },

  *sleepers_wake_in_the_order_of_their_deadlines(trace, loop) {
    function* child(name: string, delay: number) {
      yield* sleep(delay);
      trace(name, at(loop));
    }
    yield* gather(child("a", 30), child("b", 10), child("c", 20), child("d", 10));
  },

  *sleeping_less_than_nothing_gives_way_once(trace, loop) {
    loop.callSoon(trace, "callback");
    loop.callSoon(() => loop.callSoon(trace, "next iteration"));
    trace(yield* sleep(-1, "back"), at(loop));
    yield* ticks(1);
  },

  *a_sleeper_wakes_one_iteration_after_its_timer(trace, loop) {
    function* child() {
      yield* sleep(10);
      trace("sleeper");
    }
    const task = loop.createTask(child());
    yield* ticks(1);
    loop.callLater(10, trace, "timer of the same deadline");
    loop.callLater(10, () => loop.callSoon(trace, "what the timer scheduled"));
    yield* task;
  },
};

export const differences: Differences = {
  yielding_something_else_throws_in: {
    because: "JavaScript has a class for the wrong kind of value",
    trace: ["raised TypeError", "raised TypeError", "returned fine", "goes on"],
  },
  yielding_a_coroutine_throws_in: {
    because: "JavaScript has a class for the wrong kind of value",
    trace: ["raised TypeError", "goes on"],
  },
  yielding_a_future_without_awaiting_it_throws_in: {
    because: "JavaScript has a class for the wrong kind of value",
    trace: ["raised TypeError", "goes on"],
  },
  a_future_awaited_by_one_cannot_be_yielded_by_another: {
    because: "JavaScript has a class for the wrong kind of value",
    trace: ["pending returned raised TypeError", "returned done"],
  },
};

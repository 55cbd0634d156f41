/**
 * Cancellation at every point where a task can be (DESIGN 5, semantic 4).
 *
 * @module
 */
// deno-lint-ignore-file require-yield -- a coroutine may have nothing to await

import { type Coroutine, currentTask, gather, Lock, sleep, type Task } from "../../../loop/mod.ts";
import {
  at,
  attempt,
  type Awaitable,
  Boom,
  emit,
  ended,
  holding,
  outcome,
  type Scenarios,
  ticks,
} from "../harness.ts";

export const scenarios: Scenarios = {
  *before_the_first_step_the_body_never_runs(trace, loop) {
    function* child() {
      trace("never");
    }
    const task = loop.createTask(child());
    trace(task.cancel(), task.cancelled(), task.done());
    trace(yield* ended(task));
  },

  *at_a_bare_yield(trace, loop) {
    function* child() {
      trace("step 1");
      trace(yield* attempt(emit()));
      return "goes on";
    }
    const task = loop.createTask(child());
    yield* ticks(1);
    task.cancel("at the yield");
    trace(yield* ended(task));
  },

  *while_sleeping(trace, loop) {
    const task = loop.createTask(sleep(3_600_000));
    yield* sleep(10);
    task.cancel();
    trace(yield* ended(task), at(loop));
  },

  *while_waiting_for_a_future_cancels_the_future(trace, loop) {
    const future = loop.createFuture();
    const task = loop.createTask(attempt(future));
    yield* ticks(1);
    trace(task.cancel("stop it"), outcome(future), task.done());
    trace(yield* ended(task));
  },

  *while_waiting_for_a_task_cancels_that_one_first(trace, loop) {
    function* layer(name: string, awaitable: Awaitable<unknown>): Coroutine<void> {
      try {
        yield* awaitable;
      } catch (error) {
        trace(name, error);
        throw error;
      }
    }
    const future = loop.createFuture();
    const inner = loop.createTask(layer("inner", future));
    const middle = loop.createTask(layer("middle", inner));
    const outer = loop.createTask(layer("outer", middle));
    yield* ticks(1);
    outer.cancel("from outside");
    trace(outcome(future), outcome(inner), outcome(middle), outcome(outer));
    trace(yield* ended(outer));
    trace(inner.cancelling(), middle.cancelling(), outer.cancelling());
  },

  *inside_nested_coroutines_unwinds_all_of_them(trace, loop) {
    function* layer(depth: number): Coroutine<void> {
      try {
        if (depth === 0) yield* sleep(1000);
        else yield* layer(depth - 1);
      } finally {
        trace("finally", depth);
      }
    }
    const task = loop.createTask(layer(2));
    yield* ticks(1);
    task.cancel();
    trace(yield* ended(task));
  },

  *after_the_future_is_done_but_before_the_wake_up(trace, loop) {
    const future = loop.createFuture<string>();
    const task = loop.createTask(attempt(future));
    yield* ticks(1);
    future.setResult("lost");
    trace(task.cancel("wins"));
    trace(yield* ended(task), outcome(future));
  },

  *after_the_future_failed_but_before_the_wake_up(trace, loop) {
    const future = loop.createFuture();
    const task = loop.createTask(attempt(future));
    yield* ticks(1);
    future.setException(new Boom("lost, and not reported"));
    task.cancel("wins");
    trace(yield* ended(task));
  },

  *after_a_sleep_is_over_but_before_the_wake_up(trace, loop) {
    const task = loop.createTask(attempt(sleep(10)));
    yield* ticks(1);
    loop.callLater(10, () => task.cancel("just in time"));
    trace(yield* ended(task), at(loop));
  },

  *a_finished_task_cannot_be_cancelled(trace, loop) {
    const task = loop.createTask(ticks(0));
    yield* task;
    trace(task.cancel(), task.cancelling(), outcome(task));
  },

  *a_cancelled_task_cannot_be_cancelled_again(trace, loop) {
    const task = loop.createTask(ticks(0));
    task.cancel("first");
    yield* ended(task);
    trace(task.cancel("second"), task.cancelling(), yield* attempt(task));
  },

  *cleaning_up_may_await(trace, loop) {
    function* child() {
      try {
        yield* sleep(1000);
      } finally {
        trace("cleaning");
        yield* sleep(5);
        trace("clean", at(loop));
      }
    }
    const task = loop.createTask(child());
    yield* ticks(1);
    task.cancel();
    yield* ticks(1);
    trace(outcome(task));
    trace(yield* ended(task));
  },

  *cancelling_again_interrupts_the_cleaning_up(trace, loop) {
    function* child() {
      try {
        yield* sleep(1000);
      } finally {
        trace(yield* attempt(sleep(1000)));
        trace(currentTask()!.cancelling());
      }
    }
    const task = loop.createTask(child());
    yield* ticks(1);
    task.cancel("first");
    yield* ticks(1);
    task.cancel("second");
    trace(yield* ended(task), yield* attempt(task), at(loop));
  },

  *cancelling_twice_before_delivery_throws_once(trace, loop) {
    function* child() {
      trace(yield* attempt(sleep(1000)));
      trace(currentTask()!.cancelling());
      trace(yield* attempt(sleep(1)));
    }
    const task = loop.createTask(child());
    yield* ticks(1);
    trace(task.cancel("first"), task.cancel("second"));
    trace(yield* ended(task));
  },

  *cancelling_twice_before_the_first_step(trace, loop) {
    const task = loop.createTask(ticks(0));
    trace(task.cancel("first"), task.cancel("second"), task.cancelling());
    yield* ended(task);
    trace(yield* attempt(task));
  },

  *a_child_that_is_cancelled_cancels_its_awaiter_uncounted(trace, loop) {
    function* parent(child: Task<unknown>) {
      trace(yield* attempt(child), currentTask()!.cancelling());
      yield* child;
    }
    const child = loop.createTask(sleep(1000));
    const task = loop.createTask(parent(child));
    yield* ticks(1);
    child.cancel("only the child");
    trace(yield* ended(task), task.cancelling());
  },

  *a_cancelled_future_cancels_all_its_waiters(trace, loop) {
    const future = loop.createFuture();
    const a = loop.createTask(attempt(future));
    const b = loop.createTask(attempt(future));
    yield* ticks(1);
    a.cancel("through a");
    trace(yield* ended(a), yield* ended(b));
    trace(a.cancelling(), b.cancelling());
  },

  *cancelling_an_inner_task_that_is_already_done(trace, loop) {
    const child = loop.createTask(ticks(1));
    const task = loop.createTask(attempt(child));
    yield* ticks(2);
    trace(outcome(child), outcome(task));
    task.cancel("too late for the child");
    trace(yield* ended(task), outcome(child));
  },

  *the_last_message_before_delivery_counts_at_a_yield(trace, loop) {
    const task = loop.createTask(attempt(emit()));
    yield* ticks(1);
    task.cancel("first");
    task.cancel("second");
    trace(yield* ended(task));
  },

  *cancelling_in_a_done_callback_of_the_awaited_future(trace, loop) {
    const future = loop.createFuture<string>();
    const tasks: Task<string>[] = [];
    future.addDoneCallback(() => tasks[0]!.cancel("from the callback"));
    tasks.push(loop.createTask(attempt(future)));
    yield* ticks(1);
    future.setResult("value");
    trace(yield* ended(tasks[0]!));
  },

  *a_cancelled_task_frees_what_it_holds_in_time(trace, loop) {
    const lock = new Lock();
    const holder = () =>
      holding(lock, function* () {
        trace("held");
        yield* sleep(1000);
      });
    const nextOne = () =>
      holding(lock, function* () {
        trace("next one holds it", at(loop));
      });
    const task = loop.createTask(holder());
    const other = loop.createTask(nextOne());
    yield* ticks(2);
    task.cancel();
    trace(yield* ended(task), yield* ended(other));
  },

  *again_when_what_it_gathers_has_just_been_cancelled(trace, loop) {
    const child = loop.createFuture<void>();
    function* gathering() {
      yield* gather(child);
    }
    const task = loop.createTask(attempt(gathering()));
    yield* ticks(2);
    child.cancel("child");
    yield* ticks(1);
    trace(outcome(task), task.cancel("task"));
    trace(yield* ended(task), task.cancelling());
  },
};

/**
 * What a task makes of its cancellation: it refuses, fails, counts (DESIGN 5, semantic 4).
 *
 * @module
 */
// deno-lint-ignore-file require-yield -- a coroutine may have nothing to await

import { CancelledError, currentTask, sleep } from "../../../loop/mod.ts";
import { at, attempt, Boom, emit, ended, outcome, type Scenarios, ticks } from "../harness.ts";

export const scenarios: Scenarios = {
  *a_task_may_refuse(trace, loop) {
    function* stubborn() {
      try {
        yield* sleep(1000);
      } catch (error) {
        if (!(error instanceof CancelledError)) throw error;
        trace("refused");
      }
      yield* sleep(5);
      return "finished anyway";
    }
    const task = loop.createTask(stubborn());
    yield* ticks(1);
    trace(task.cancel());
    trace(yield* ended(task), task.cancelling(), at(loop));
  },

  *a_task_may_return_instead(trace, loop) {
    function* child() {
      try {
        yield* sleep(1000);
      } catch {
        return "returned instead";
      }
      return "slept";
    }
    const task = loop.createTask(child());
    yield* ticks(1);
    task.cancel();
    trace(yield* ended(task), task.cancelled());
  },

  *a_task_may_raise_something_else(trace, loop) {
    function* child() {
      try {
        yield* sleep(1000);
      } catch (error) {
        throw new Boom("while cleaning", { cause: error });
      }
    }
    const task = loop.createTask(child());
    yield* ticks(1);
    task.cancel();
    trace(yield* ended(task), task.cancelled());
  },

  *a_task_that_survived_one_cancellation_gets_the_next(trace, loop) {
    const future = loop.createFuture();
    function* child() {
      trace(yield* attempt(future));
      trace(yield* attempt(emit()));
      return "survived";
    }
    const task = loop.createTask(child());
    yield* ticks(1);
    future.cancel("the future");
    yield* ticks(1);
    task.cancel("the task");
    trace(yield* ended(task));
  },

  *cancelling_counts_and_uncancel_counts_down(trace, loop) {
    function* child() {
      const me = currentTask()!;
      trace("before", me.cancelling(), me.uncancel());
      yield* attempt(sleep(1000));
      trace("cancelled", me.cancelling());
      trace("uncancel", me.uncancel(), me.uncancel(), me.uncancel());
      yield* sleep(1);
      return "goes on";
    }
    const task = loop.createTask(child());
    yield* ticks(1);
    task.cancel();
    task.cancel();
    trace(task.cancelling());
    trace(yield* ended(task), task.cancelling());
  },

  *a_task_that_cancels_itself_learns_it_at_the_next_await(trace, loop) {
    function* child() {
      currentTask()!.cancel("by myself");
      trace("still running");
      trace(yield* attempt(emit()));
      return "goes on";
    }
    trace(yield* ended(loop.createTask(child())));
  },

  *a_task_that_cancels_itself_learns_it_at_a_pending_future(trace, loop) {
    const future = loop.createFuture();
    function* child() {
      currentTask()!.cancel("by myself");
      trace(yield* attempt(future));
      return "goes on";
    }
    trace(yield* ended(loop.createTask(child())), outcome(future));
  },

  *awaiting_a_done_future_is_not_a_point_of_cancellation(trace, loop) {
    const future = loop.createFuture<string>();
    future.setResult("value");
    function* child() {
      currentTask()!.cancel("by myself");
      trace(yield* attempt(future));
      trace(yield* attempt(sleep(0)));
      return "goes on";
    }
    trace(yield* ended(loop.createTask(child())));
  },

  *a_task_that_cancels_itself_and_returns_is_cancelled(trace, loop) {
    function* child() {
      currentTask()!.cancel("by myself");
      return "lost";
    }
    const task = loop.createTask(child());
    trace(yield* ended(task), yield* attempt(task));
  },

  *a_task_that_cancels_itself_and_raises_has_failed(trace, loop) {
    function* child() {
      currentTask()!.cancel();
      throw new Boom("stronger");
    }
    trace(yield* ended(loop.createTask(child())));
  },

  *a_child_that_refuses_keeps_its_parent(trace, loop) {
    function* child() {
      yield* attempt(sleep(1000));
      return "child refused";
    }
    function* parent() {
      return yield* loop.createTask(child());
    }
    const task = loop.createTask(parent());
    yield* ticks(2);
    trace(task.cancel());
    trace(yield* ended(task), task.cancelling());
  },

  *an_uncancelled_request_is_still_delivered(trace, loop) {
    const task = loop.createTask(attempt(sleep(1000)));
    yield* ticks(1);
    task.cancel("asked");
    trace(task.uncancel());
    trace(yield* ended(task));
  },

  *uncancel_before_the_first_step(trace, loop) {
    function* child() {
      trace("runs");
      return "goes on";
    }
    const task = loop.createTask(child());
    task.cancel("asked");
    trace(task.uncancel());
    trace(yield* ended(task));
  },

  *uncancel_takes_back_only_the_last_request(trace, loop) {
    const task = loop.createTask(attempt(sleep(1000)));
    task.cancel("first");
    task.cancel("second");
    trace(task.uncancel());
    trace(yield* ended(task));
  },

  *a_task_that_cancels_itself_and_thinks_better_of_it(trace, loop) {
    function* child() {
      const me = currentTask()!;
      me.cancel("asked");
      trace(me.uncancel());
      trace(yield* attempt(sleep(10)));
      me.cancel("asked");
      me.uncancel();
      return "goes on";
    }
    const task = loop.createTask(child());
    trace(yield* ended(task), task.cancelling());
  },
};

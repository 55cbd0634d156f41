/**
 * `gather`: all results in order, or the first error (DESIGN 5, semantic 5).
 *
 * @module
 */

import { CancelledError, type Coroutine, gather, sleep } from "../../../loop/mod.ts";
import {
  at,
  attempt,
  Boom,
  call,
  type Differences,
  outcome,
  type Scenarios,
  ticks,
  type Trace,
} from "../harness.ts";

/** Takes so many iterations, then returns its name or throws. */
function* work(trace: Trace, name: string, iterations: number, error?: Error): Coroutine<string> {
  try {
    yield* ticks(iterations);
  } catch (cancelled) {
    if (cancelled instanceof CancelledError) trace(name, "cancelled:", cancelled);
    throw cancelled;
  }
  trace(name, "ends");
  if (error !== undefined) throw error;
  return name;
}

export const scenarios: Scenarios = {
  *results_come_in_the_order_of_the_arguments(trace) {
    trace(yield* gather(work(trace, "a", 3), work(trace, "b", 1), work(trace, "c", 2)));
  },

  *nothing_to_gather_gives_an_empty_list(trace, loop) {
    loop.callSoon(trace, "callback");
    trace(yield* gather());
  },

  *coroutines_tasks_and_futures_mix(trace, loop) {
    const future = loop.createFuture<string>();
    loop.callLater(5, () => future.setResult("future"));
    const task = loop.createTask(work(trace, "task", 2));
    trace(yield* gather(future, work(trace, "coroutine", 1), task), at(loop));
  },

  *what_is_done_already_counts(trace, loop) {
    const done = loop.createFuture<string>();
    done.setResult("done");
    loop.callSoon(trace, "callback");
    trace(yield* gather(done, done));
  },

  *the_same_argument_twice_runs_once(trace) {
    const coroutine = work(trace, "once", 1);
    trace(yield* gather(coroutine, work(trace, "other", 1), coroutine));
  },

  *the_first_error_arrives_and_the_siblings_go_on(trace, loop) {
    const slow = loop.createTask(work(trace, "slow", 3));
    trace(yield* attempt(gather(work(trace, "bad", 1, new Boom("bad")), slow)));
    trace("slow", outcome(slow));
    trace(yield* slow);
  },

  *a_later_error_is_not_reported(trace) {
    const outer = gather(
      work(trace, "a", 1, new Boom("first")),
      work(trace, "b", 2, new Boom("second")),
    );
    trace(yield* attempt(outer));
    yield* ticks(4);
  },

  *of_two_errors_the_earlier_one_counts(trace) {
    trace(
      yield* attempt(
        gather([
          work(trace, "late", 3, new Boom("late")),
          work(trace, "early", 1, new Boom("early")),
        ], {}),
      ),
    );
    yield* ticks(4);
  },

  *errors_may_be_returned_among_the_results(trace) {
    const results = yield* gather([
      work(trace, "a", 2),
      work(trace, "b", 1, new Boom("returned")),
      work(trace, "c", 3),
    ], { returnExceptions: true });
    trace(results);
  },

  *cancelling_the_gathering_cancels_the_children(trace, loop) {
    const children = ["a", "b"].map((name) => loop.createTask(work(trace, name, 9)));
    const outer = gather(...children);
    yield* ticks(2);
    trace(outer.cancel("all of you"), outer.done());
    trace(yield* attempt(outer), outer.cancelled());
    trace(children.map(outcome));
  },

  *cancelling_the_awaiter_cancels_the_children(trace, loop) {
    function* parent() {
      return yield* gather(work(trace, "a", 9), work(trace, "b", 9));
    }
    const task = loop.createTask(parent());
    yield* ticks(2);
    task.cancel("from above");
    trace(yield* attempt(task), task.cancelled());
  },

  *cancelling_with_returned_exceptions_raises_all_the_same(trace) {
    const outer = gather([work(trace, "a", 9), work(trace, "b", 9)], { returnExceptions: true });
    yield* ticks(2);
    outer.cancel("all of you");
    trace(yield* attempt(outer));
  },

  *cancelling_a_finished_gathering_does_nothing(trace) {
    const outer = gather(work(trace, "a", 0));
    yield* outer;
    trace(outer.cancel(), outcome(outer));
    const failed = gather(work(trace, "b", 0, new Boom("b")), work(trace, "c", 2));
    trace(yield* attempt(failed), failed.cancel());
    yield* ticks(3);
  },

  *a_cancelled_child_raises_in_the_awaiter(trace, loop) {
    const child = loop.createTask(work(trace, "a", 9));
    const outer = gather(child, work(trace, "b", 3));
    yield* ticks(1);
    child.cancel("only you");
    trace(yield* attempt(outer), outer.cancelled());
    yield* ticks(4);
  },

  *a_cancelled_child_is_one_of_the_returned_exceptions(trace, loop) {
    const child = loop.createTask(work(trace, "a", 9));
    const outer = gather([child, work(trace, "b", 3)], { returnExceptions: true });
    yield* ticks(1);
    child.cancel("only you");
    trace(yield* attempt(outer));
  },

  *a_child_that_refuses_delays_the_cancellation(trace, loop) {
    function* stubborn() {
      yield* attempt(sleep(1000));
      yield* sleep(5);
      return "stubborn";
    }
    const child = loop.createTask(stubborn());
    const outer = gather(child, work(trace, "b", 9));
    yield* ticks(1);
    outer.cancel();
    trace(yield* attempt(outer), at(loop), outcome(child));
    yield* child;
  },

  *children_that_all_refuse_cannot_prevent_the_cancellation(trace) {
    function* stubborn(name: string) {
      yield* attempt(sleep(1000));
      return name;
    }
    const outer = gather(stubborn("a"), stubborn("b"));
    yield* ticks(1);
    trace(outer.cancel(), yield* attempt(outer), outer.cancelled());
  },

  *gatherings_may_be_gathered(trace) {
    const inner = gather(work(trace, "a", 2), work(trace, "b", 1));
    trace(yield* gather(inner, work(trace, "c", 0)));
  },

  *cancelling_an_outer_gathering_reaches_the_inner_children(trace) {
    const inner = gather(work(trace, "a", 9), work(trace, "b", 9));
    const outer = gather(inner, work(trace, "c", 9));
    yield* ticks(1);
    outer.cancel("everyone");
    trace(yield* attempt(outer), outcome(inner));
  },

  *the_gathering_is_a_future(trace) {
    const outer = gather(work(trace, "a", 1));
    outer.addDoneCallback((future) => trace("callback", outcome(future)));
    trace(outer.done(), call(() => outer.result()));
    yield* outer;
    trace(outer.done(), call(() => outer.result()));
  },
};

export const differences: Differences = {
  a_cancelled_child_is_one_of_the_returned_exceptions: {
    because:
      "the error of the child itself is returned; CPython makes a new one without the message",
    trace: [
      "a cancelled: CancelledError(only you)",
      "b ends",
      "returned [CancelledError(only you), b]",
    ],
  },
};

/**
 * `waitFor`: one awaited thing, with a time limit (DESIGN 5, semantic 5).
 *
 * @module
 */

import { CancelledError, type Coroutine, sleep, waitFor } from "../../../loop/mod.ts";
import {
  advance,
  at,
  attempt,
  Boom,
  outcome,
  type Scenarios,
  ticks,
  type Trace,
} from "../harness.ts";

/** Sleeps; tells when it is cancelled. */
function* sleeper(trace: Trace, ms: number): Coroutine<string> {
  try {
    yield* sleep(ms);
  } catch (error) {
    if (error instanceof CancelledError) trace("inner:", error);
    throw error;
  }
  return "slept";
}

export const scenarios: Scenarios = {
  *in_time(trace, loop) {
    trace(yield* waitFor(sleeper(trace, 10), 20), at(loop));
    yield* sleep(20);
  },

  *too_late_cancels_the_inner_one(trace, loop) {
    const task = loop.createTask(sleeper(trace, 20));
    trace(yield* attempt(waitFor(task, 10)), at(loop), outcome(task));
  },

  *too_late_for_a_future(trace, loop) {
    const future = loop.createFuture();
    trace(yield* attempt(waitFor(future, 10)), outcome(future));
  },

  *it_waits_until_the_cancellation_is_over(trace, loop) {
    function* slowToDie() {
      try {
        yield* sleep(1000);
      } finally {
        yield* sleep(50);
        trace("cleaned up", at(loop));
      }
    }
    trace(yield* attempt(waitFor(slowToDie(), 10)), at(loop));
  },

  *an_inner_one_that_refuses_returns_its_value(trace, loop) {
    function* stubborn() {
      yield* attempt(sleep(1000));
      yield* sleep(5);
      return "finished anyway";
    }
    trace(yield* attempt(waitFor(stubborn(), 10)), at(loop));
  },

  *an_inner_one_that_fails_while_cancelled_raises_that(trace, loop) {
    function* failing() {
      try {
        yield* sleep(1000);
      } catch (error) {
        throw new Boom("while cancelled", { cause: error });
      }
    }
    trace(yield* attempt(waitFor(failing(), 10)), at(loop));
  },

  *an_error_in_time_is_raised(trace, loop) {
    function* failing() {
      yield* sleep(5);
      throw new Boom("in time");
    }
    trace(yield* attempt(waitFor(failing(), 10)), at(loop));
  },

  *no_limit(trace, loop) {
    trace(yield* waitFor(sleeper(trace, 3_600_000), null), at(loop));
  },

  *a_limit_of_zero_takes_what_is_done(trace, loop) {
    const done = loop.createFuture<string>();
    done.setResult("done");
    const pending = loop.createFuture();
    trace(yield* attempt(waitFor(done, 0)));
    trace(yield* attempt(waitFor(pending, 0)), outcome(pending), at(loop));
  },

  *a_limit_of_zero_lets_a_coroutine_not_begin(trace) {
    // deno-lint-ignore require-yield -- it awaits nothing
    function* child() {
      trace("begins");
    }
    trace(yield* attempt(waitFor(child(), 0)));
  },

  *a_limit_below_zero_is_zero(trace, loop) {
    const done = loop.createFuture<string>();
    done.setResult("done");
    trace(yield* attempt(waitFor(done, -1)));
    trace(yield* attempt(waitFor(loop.createFuture(), -1)), at(loop));
  },

  *cancelling_the_waiter_cancels_the_inner_one(trace, loop) {
    const inner = loop.createTask(sleeper(trace, 20));
    const waiter = loop.createTask(attempt(waitFor(inner, 10)));
    yield* ticks(2);
    waiter.cancel("from outside");
    trace(yield* waiter, outcome(inner), at(loop));
  },

  *cancelling_the_inner_one_raises_in_the_waiter(trace, loop) {
    const inner = loop.createTask(sleeper(trace, 20));
    const waiter = loop.createTask(attempt(waitFor(inner, 10)));
    yield* ticks(2);
    inner.cancel("only the inner one");
    trace(yield* waiter, waiter.cancelling(), at(loop));
  },

  *the_result_arrives_in_the_iteration_of_the_limit(trace, loop) {
    const future = loop.createFuture<string>();
    loop.callLater(9, () => advance(loop, 5));
    loop.callLater(9.5, () => future.setResult("just in time"));
    trace(yield* attempt(waitFor(future, 10)), outcome(future));
  },

  *the_limit_comes_before_the_result_of_the_same_iteration(trace, loop) {
    const future = loop.createFuture<string>();
    loop.callLater(9, () => advance(loop, 5));
    loop.callLater(11, () => {
      trace("settling", outcome(future));
      if (!future.done()) future.setResult("too late");
    });
    trace(yield* attempt(waitFor(future, 10)), outcome(future));
  },

  *cancelled_when_the_result_is_there(trace, loop) {
    const future = loop.createFuture<string>();
    const waiter = loop.createTask(attempt(waitFor(future, 10)));
    yield* ticks(2);
    future.setResult("lost");
    waiter.cancel("at the same moment");
    trace(yield* waiter, outcome(future));
  },

  *cancelled_and_out_of_time_at_once(trace, loop) {
    const future = loop.createFuture();
    const waiter = loop.createTask(attempt(waitFor(future, 10)));
    yield* ticks(1);
    loop.callLater(9, () => advance(loop, 5));
    loop.callLater(10.5, () => waiter.cancel("from outside"));
    trace(yield* waiter, waiter.cancelling(), outcome(future));
  },

  *the_shorter_of_two_limits(trace, loop) {
    const outer = waitFor(waitFor(sleeper(trace, 50), 30), 10);
    trace(yield* attempt(outer), at(loop));
    const inner = waitFor(waitFor(sleeper(trace, 50), 10), 30);
    trace(yield* attempt(inner), at(loop));
  },
};

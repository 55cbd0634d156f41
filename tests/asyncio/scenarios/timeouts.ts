/**
 * `timeout`: a time limit for a block of code (DESIGN 5, semantic 4).
 *
 * @module
 */
// deno-lint-ignore-file require-yield -- a block may have nothing to await

import { currentTask, sleep, type Timeout, timeout, wait } from "../../../loop/mod.ts";
import { advance, at, attempt, Boom, call, outcome, type Scenarios, ticks } from "../harness.ts";

function when(scope: Timeout): string | null {
  const deadline = scope.when();
  return deadline === null ? null : `${Math.round(deadline)} ms`;
}

export const scenarios: Scenarios = {
  *a_block_that_ends_in_time(trace, loop) {
    const scopes: Timeout[] = [];
    yield* timeout(20, function* (scope) {
      scopes.push(scope);
      yield* sleep(10);
      trace("in time", scope.expired(), when(scope));
    });
    trace(scopes[0]!.expired(), at(loop));
    yield* sleep(20);
    trace("nothing follows", currentTask()!.cancelling());
  },

  *a_block_that_takes_too_long(trace, loop) {
    const scopes: Timeout[] = [];
    const block = timeout(10, function* (scope) {
      scopes.push(scope);
      yield* sleep(1000);
    });
    trace(yield* attempt(block), at(loop), scopes[0]!.expired());
    trace(currentTask()!.cancelling());
  },

  *the_block_sees_a_cancellation_first(trace) {
    const block = timeout(10, function* (scope) {
      try {
        yield* sleep(1000);
      } catch (error) {
        trace("inside:", error, scope.expired(), currentTask()!.cancelling());
        throw error;
      }
    });
    trace(yield* attempt(block), currentTask()!.cancelling());
  },

  *no_limit(trace, loop) {
    const scopes: Timeout[] = [];
    yield* timeout(null, function* (scope) {
      scopes.push(scope);
      trace(when(scope));
      yield* sleep(3_600_000);
    });
    trace(scopes[0]!.expired(), at(loop));
  },

  *a_limit_of_zero_ends_the_block_at_its_first_await(trace, loop) {
    const block = timeout(0, function* () {
      trace("the block begins");
      yield* sleep(0);
      trace("never");
    });
    trace(yield* attempt(block), at(loop));
  },

  *a_limit_of_zero_spares_a_block_without_await(trace) {
    const block = timeout(0, function* () {
      return "no await";
    });
    trace(yield* attempt(block));
    trace(yield* attempt(sleep(0, "and nothing is left of it")));
  },

  *an_awaited_done_future_is_no_chance_to_expire(trace, loop) {
    const done = loop.createFuture<string>();
    done.setResult("done");
    const block = timeout(10, function* () {
      advance(loop, 50);
      return yield* done;
    });
    trace(yield* attempt(block));
    yield* ticks(2);
  },

  *an_error_in_the_block_is_raised(trace, loop) {
    const block = timeout(10, function* () {
      yield* sleep(5);
      throw new Boom("block");
    });
    trace(yield* attempt(block), at(loop));
    yield* sleep(10);
  },

  *an_error_while_it_expires_is_raised(trace) {
    const block = timeout(10, function* () {
      try {
        yield* sleep(1000);
      } catch (error) {
        throw new Boom("while it expires", { cause: error });
      }
    });
    trace(yield* attempt(block), currentTask()!.cancelling());
  },

  *a_block_that_swallows_the_cancellation_goes_on(trace, loop) {
    const block = timeout(10, function* (scope) {
      trace(yield* attempt(sleep(1000)));
      yield* sleep(20);
      trace("after the limit", scope.expired(), at(loop));
      return "swallowed";
    });
    trace(yield* attempt(block), currentTask()!.cancelling());
  },

  *a_cancellation_from_outside_is_not_swallowed(trace, loop) {
    const task = loop.createTask(timeout(20, () => sleep(1000)));
    yield* ticks(1);
    task.cancel("from outside");
    yield* wait([task]);
    trace(outcome(task), yield* attempt(task), task.cancelling(), at(loop));
  },

  *cancelled_from_outside_just_before_it_expires(trace, loop) {
    const task = loop.createTask(timeout(10, () => sleep(1000)));
    yield* ticks(1);
    loop.callLater(5, () => advance(loop, 10));
    loop.callLater(5.5, () => task.cancel("from outside"));
    yield* wait([task]);
    trace(outcome(task), yield* attempt(task), task.cancelling());
  },

  *cancelled_from_outside_just_after_it_expired(trace, loop) {
    const task = loop.createTask(timeout(10, () => sleep(1000)));
    yield* ticks(1);
    loop.callLater(5, () => advance(loop, 10));
    loop.callLater(11.5, () => task.cancel("from outside"));
    yield* wait([task]);
    trace(outcome(task), yield* attempt(task), task.cancelling());
  },

  *a_task_cancelled_earlier_still_gets_its_timeout(trace, loop) {
    function* block() {
      yield* attempt(sleep(1000));
      yield* timeout(10, () => sleep(1000));
    }
    const task = loop.createTask(block());
    yield* ticks(1);
    task.cancel("refused");
    yield* wait([task]);
    trace(outcome(task), task.cancelling());
  },

  *the_inner_of_two_expires_first(trace, loop) {
    const scopes: Timeout[] = [];
    yield* timeout(50, function* (outer) {
      scopes.push(outer);
      const block = timeout(10, function* (inner) {
        scopes.push(inner);
        yield* sleep(1000);
      });
      trace(yield* attempt(block), scopes[1]!.expired(), outer.expired(), at(loop));
      yield* sleep(10);
    });
    trace(scopes[0]!.expired(), at(loop));
  },

  *the_outer_of_two_expires_first(trace, loop) {
    const scopes: Timeout[] = [];
    const block = timeout(10, function* (outer) {
      scopes.push(outer);
      yield* timeout(50, function* (inner) {
        scopes.push(inner);
        yield* sleep(1000);
      });
    });
    trace(yield* attempt(block), scopes.map((scope) => scope.expired()), at(loop));
  },

  *both_of_two_expire_in_one_iteration(trace, loop) {
    const scopes: Timeout[] = [];
    const block = timeout(15, function* (outer) {
      scopes.push(outer);
      const innerBlock = timeout(10, function* (inner) {
        scopes.push(inner);
        yield* sleep(1000);
      });
      trace("inner", yield* attempt(innerBlock));
      yield* sleep(1000);
    });
    loop.callLater(5, () => advance(loop, 20));
    trace("outer", yield* attempt(block), scopes.map((scope) => scope.expired()));
    trace(currentTask()!.cancelling());
  },

  *a_limit_may_be_moved_away(trace, loop) {
    const scopes: Timeout[] = [];
    yield* timeout(10, function* (scope) {
      scopes.push(scope);
      yield* sleep(5);
      scope.reschedule(40);
      trace(when(scope));
      yield* sleep(30);
    });
    trace(scopes[0]!.expired(), at(loop));
  },

  *a_limit_may_be_moved_closer(trace, loop) {
    const block = timeout(3_600_000, function* (scope) {
      scope.reschedule(loop.time() + 5);
      yield* sleep(1000);
    });
    trace(yield* attempt(block), at(loop));
  },

  *a_limit_may_be_moved_into_the_past(trace, loop) {
    const block = timeout(null, function* (scope) {
      advance(loop, 10);
      scope.reschedule(5);
      trace("goes on until it awaits");
      yield* sleep(1000);
    });
    trace(yield* attempt(block), at(loop));
  },

  *a_limit_may_be_lifted(trace, loop) {
    const scopes: Timeout[] = [];
    yield* timeout(10, function* (scope) {
      scopes.push(scope);
      scope.reschedule(null);
      trace(when(scope));
      yield* sleep(1000);
    });
    trace(scopes[0]!.expired(), at(loop));
  },

  *a_limit_is_not_moved_after_its_block(trace) {
    const scopes: Timeout[] = [];
    yield* timeout(10, function* (scope) {
      scopes.push(scope);
    });
    trace(call(() => scopes[0]!.reschedule(20)));
  },

  *a_limit_that_expires_is_not_moved(trace, loop) {
    const block = timeout(10, function* (scope) {
      try {
        yield* sleep(1000);
      } finally {
        trace(call(() => scope.reschedule(100)), scope.expired());
      }
    });
    trace(yield* attempt(block), at(loop));
  },

  *a_limit_is_moved_in_the_iteration_in_which_it_is_due(trace, loop) {
    const scopes: Timeout[] = [];
    yield* timeout(10, function* (scope) {
      scopes.push(scope);
      loop.callLater(9, () => {
        advance(loop, 10);
        scope.reschedule(50);
      });
      yield* sleep(40);
    });
    trace(scopes[0]!.expired(), at(loop));
  },

  *expiring_waits_for_the_cleaning_up(trace, loop) {
    const block = timeout(10, function* () {
      try {
        yield* sleep(1000);
      } finally {
        yield* sleep(30);
        trace("clean", at(loop));
      }
    });
    trace(yield* attempt(block), at(loop));
  },
};

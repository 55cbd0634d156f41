/**
 * `shield`: a task that survives the cancellation of its awaiter (DESIGN 5, semantic 5).
 *
 * @module
 */

import { CancelledError, type Coroutine, shield, sleep, waitFor } from "../../../loop/mod.ts";
import { at, attempt, Boom, outcome, type Scenarios, ticks, type Trace } from "../harness.ts";

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
  *a_shielded_task_gives_its_result(trace, loop) {
    trace(yield* shield(sleeper(trace, 10)), at(loop));
    const done = loop.createFuture<string>();
    done.setResult("done");
    trace(shield(done) === done);
  },

  *cancelling_the_awaiter_spares_the_shielded_task(trace, loop) {
    const inner = loop.createTask(sleeper(trace, 10));
    function* parent() {
      yield* shield(inner);
    }
    const task = loop.createTask(parent());
    yield* ticks(2);
    task.cancel("not further than the shield");
    trace(yield* attempt(task), outcome(inner));
    trace(yield* inner, at(loop));
  },

  *cancelling_a_shielded_task_itself_is_possible(trace, loop) {
    const inner = loop.createTask(sleeper(trace, 10));
    const outer = shield(inner);
    yield* ticks(1);
    inner.cancel("directly");
    trace(yield* attempt(outer), outer.cancelled());
  },

  *the_error_of_a_shielded_task_is_raised(trace) {
    function* failing() {
      yield* ticks(1);
      throw new Boom("shielded");
    }
    const outer = shield(failing());
    trace(yield* attempt(outer), outcome(outer));
  },

  *the_result_after_the_awaiter_was_cancelled_is_dropped(trace, loop) {
    const inner = loop.createTask(sleeper(trace, 10));
    const outer = shield(inner);
    trace(outer.cancel("outer"), outcome(outer), outcome(inner));
    trace(yield* inner, outcome(outer));
  },

  *an_error_after_the_awaiter_was_cancelled_is_reported(trace) {
    function* failing() {
      yield* sleep(10);
      throw new Boom("nobody looks");
    }
    const outer = shield(failing());
    yield* ticks(1);
    outer.cancel();
    yield* sleep(20);
    trace(outcome(outer));
  },

  *an_error_at_the_moment_of_the_cancellation_is_dropped(trace, loop) {
    const inner = loop.createFuture();
    const outer = shield(inner);
    outer.cancel();
    inner.setException(new Boom("nobody looks"));
    yield* ticks(3);
    trace(outcome(outer));
  },

  *a_limit_around_a_shield_spares_the_task(trace, loop) {
    const inner = loop.createTask(sleeper(trace, 20));
    trace(yield* attempt(waitFor(shield(inner), 10)), outcome(inner));
    trace(yield* inner, at(loop));
  },

  *a_shielded_task_may_be_awaited_again(trace, loop) {
    const inner = loop.createTask(sleeper(trace, 10));
    function* patient() {
      while (true) {
        try {
          return yield* shield(inner);
        } catch (error) {
          if (!(error instanceof CancelledError)) throw error;
          trace("patient:", error);
        }
      }
    }
    const task = loop.createTask(patient());
    for (const message of ["one", "two"]) {
      yield* ticks(2);
      task.cancel(message);
    }
    trace(yield* task, task.cancelling());
  },
};

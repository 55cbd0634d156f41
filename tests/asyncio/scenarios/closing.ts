/**
 * Closing a loop: what becomes of the coroutines that have not come to their end.
 *
 * @module
 */

import { Condition, type Coroutine, getRunningLoop, sleep } from "../../../loop/mod.ts";
import { attempt, type Scenarios, simulatedLoop, ticks } from "../harness.ts";

/** Runs a task until it waits, and closes its loop. */
async function closed(coro: Coroutine<unknown>): Promise<void> {
  const loop = simulatedLoop();
  loop.setExceptionHandler(() => {});
  loop.createTask(coro);
  await loop.runUntilComplete(ticks(3));
  loop.close();
}

export const scenarios: Scenarios = {
  async what_waits_runs_its_finally_blocks(trace) {
    function* inner(): Coroutine {
      try {
        yield* sleep(1000);
        trace("never");
      } finally {
        trace("inner finally");
      }
    }
    function* outer(): Coroutine {
      try {
        yield* inner();
        trace("never");
      } finally {
        trace("outer finally");
      }
    }
    await closed(outer());
  },

  async no_except_block_runs(trace) {
    function* catching(): Coroutine {
      try {
        yield* getRunningLoop().createFuture();
      } catch (error) {
        trace("never", error);
      } finally {
        trace("finally");
      }
      trace("never");
    }
    await closed(catching());
  },

  // deno-lint-ignore require-await -- it has nothing to run
  async what_has_not_begun_never_does(trace) {
    function* late(): Coroutine {
      try {
        trace("never");
        yield;
      } finally {
        trace("never");
      }
    }
    const other = simulatedLoop();
    other.setExceptionHandler(() => {});
    other.createTask(late());
    other.close();
    trace("closed");
  },

  async a_condition_is_held_again(trace) {
    function* waiting(condition: Condition): Coroutine {
      yield* condition.acquire();
      try {
        yield* condition.wait();
      } finally {
        trace("locked", condition.locked());
        condition.release();
      }
    }
    function* main(): Coroutine {
      yield* attempt(waiting(new Condition()));
    }
    await closed(main());
  },
};

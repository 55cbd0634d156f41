/**
 * Task groups in time limits and in other groups: whose cancellation is left over in the end.
 *
 * @module
 */
// deno-lint-ignore-file require-yield -- a body may have nothing to await

import {
  type Coroutine,
  currentTask,
  sleep,
  taskGroup,
  timeout,
  wait,
  waitFor,
} from "../../../loop/mod.ts";
import { attempt, Boom, outcome, type Scenarios } from "../harness.ts";

/** Waits, and turns its cancellation into a failure. */
function* failingWhileCancelled(error: Error): Coroutine<void> {
  try {
    yield* sleep(1000);
  } catch {
    throw error;
  }
}

function* failing(ms: number, error: Error): Coroutine<void> {
  yield* sleep(ms);
  throw error;
}

function groupWhoseTaskFailsWhileCancelled(): Coroutine<void> {
  return taskGroup(function* (group) {
    group.createTask(failingWhileCancelled(new Boom("task")));
  });
}

export const scenarios: Scenarios = {
  *a_time_limit_leaves_no_cancellation_behind_a_failing_group(trace) {
    trace(
      yield* attempt(timeout(10, groupWhoseTaskFailsWhileCancelled)),
      currentTask()!.cancelling(),
    );
    trace(yield* attempt(sleep(1, "goes on")));
  },

  *wait_for_leaves_no_cancellation_behind_a_failing_group(trace) {
    trace(yield* attempt(waitFor(groupWhoseTaskFailsWhileCancelled(), 10)));
    trace(currentTask()!.cancelling());
    trace(yield* attempt(sleep(1, "goes on")));
  },

  *a_group_leaves_no_cancellation_behind_a_failing_group(trace) {
    const grouped = taskGroup(function* (group) {
      group.createTask(failing(10, new Boom("outer")));
      yield* groupWhoseTaskFailsWhileCancelled();
    });
    trace(yield* attempt(grouped), currentTask()!.cancelling());
    trace(yield* attempt(sleep(1, "goes on")));
  },

  *three_groups_and_a_time_limit_leave_no_cancellation_behind(trace) {
    const innermost = () =>
      taskGroup(function* (group) {
        group.createTask(failingWhileCancelled(new Boom("second")));
        yield* groupWhoseTaskFailsWhileCancelled();
      });
    const limited = timeout(10, () => taskGroup(innermost));
    trace(yield* attempt(limited), currentTask()!.cancelling());
    trace(yield* attempt(sleep(1, "goes on")));
  },

  *a_cancellation_from_outside_goes_on_behind_a_time_limit_and_a_group(trace, loop) {
    function* catching() {
      const limited = timeout(10, groupWhoseTaskFailsWhileCancelled);
      trace(yield* attempt(limited), currentTask()!.cancelling());
      trace(yield* attempt(sleep(1, "goes on")));
    }
    for (const ms of [5, 10]) {
      const task = loop.createTask(catching());
      loop.callLater(ms, () => task.cancel("from outside"));
      yield* wait([task]);
      trace(outcome(task), task.cancelling());
    }
  },
};

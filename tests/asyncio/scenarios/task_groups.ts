/**
 * `taskGroup`: tasks that live no longer than a block of code (DESIGN 5, semantic 4).
 *
 * @module
 */
// deno-lint-ignore-file require-yield -- a body may have nothing to await

import {
  CancelledError,
  type Coroutine,
  currentTask,
  sleep,
  type Task,
  type TaskGroup,
  taskGroup,
  timeout,
  wait,
} from "../../../loop/mod.ts";
import { at, attempt, Boom, call, outcome, type Scenarios, ticks, type Trace } from "../harness.ts";

/** Ends after a while by its name or an error; tells when it is cancelled. */
function* work(trace: Trace, name: string, ms: number, error?: Error): Coroutine<string> {
  try {
    yield* sleep(ms);
  } catch (cancelled) {
    if (cancelled instanceof CancelledError) trace(name, "cancelled:", cancelled);
    throw cancelled;
  }
  trace(name, "ends");
  if (error !== undefined) throw error;
  return name;
}

function* failing(name: string): Coroutine<void> {
  yield* ticks(1);
  throw new Boom(name);
}

/** Waits, and turns its cancellation into a failure. */
function* failingWhileCancelled(error: Error): Coroutine<void> {
  try {
    yield* sleep(1000);
  } catch {
    throw error;
  }
}

export const scenarios: Scenarios = {
  *a_group_waits_for_its_tasks(trace, loop) {
    const tasks: Task<string>[] = [];
    yield* taskGroup(function* (group) {
      tasks.push(group.createTask(work(trace, "a", 20)));
      tasks.push(group.createTask(work(trace, "b", 10)));
      trace("the body ends");
    });
    trace(at(loop), tasks[0]!.result(), tasks[1]!.result());
  },

  *an_empty_group_does_not_give_way(trace, loop) {
    loop.callSoon(trace, "callback");
    yield* taskGroup(function* () {
      trace("body");
    });
    trace("left");
    yield* ticks(1);
  },

  *the_tasks_of_a_group_start_later(trace) {
    yield* taskGroup(function* (group) {
      group.createTask(work(trace, "a", 0));
      trace("created");
      yield* ticks(3);
      trace("body");
    });
  },

  *a_task_of_a_group_may_have_a_name(trace) {
    yield* taskGroup(function* (group) {
      trace(group.createTask(ticks(1), { name: "named" }));
    });
  },

  *a_failing_task_cancels_its_siblings(trace, loop) {
    const tasks: Task<string>[] = [];
    const grouped = taskGroup(function* (group) {
      tasks.push(group.createTask(work(trace, "a", 50)));
      tasks.push(group.createTask(work(trace, "b", 10, new Boom("b"))));
      tasks.push(group.createTask(work(trace, "c", 5)));
    });
    trace(yield* attempt(grouped), at(loop), tasks.map(outcome));
  },

  *a_failing_task_cancels_the_body(trace, loop) {
    const grouped = taskGroup(function* (group) {
      group.createTask(work(trace, "a", 10, new Boom("a")));
      try {
        yield* sleep(1000);
      } catch (error) {
        trace("body:", error, currentTask()!.cancelling());
        throw error;
      }
    });
    trace(yield* attempt(grouped), at(loop), currentTask()!.cancelling());
  },

  *a_body_that_swallows_that_cancellation(trace, loop) {
    const grouped = taskGroup(function* (group) {
      group.createTask(work(trace, "a", 10, new Boom("a")));
      trace(yield* attempt(sleep(1000)));
      yield* sleep(5);
      trace("the body ends", at(loop));
    });
    trace(yield* attempt(grouped), currentTask()!.cancelling());
  },

  *all_errors_are_collected(trace) {
    const grouped = taskGroup(function* (group) {
      group.createTask(failingWhileCancelled(new Boom("second")));
      group.createTask(work(trace, "a", 10, new Boom("first")));
    });
    trace(yield* attempt(grouped));
  },

  *errors_of_one_iteration_come_in_order(trace) {
    const grouped = taskGroup(function* (group) {
      for (const name of ["a", "b", "c"]) group.createTask(failing(name));
    });
    trace(yield* attempt(grouped));
  },

  *two_failures_cancel_the_body_once(trace) {
    const grouped = taskGroup(function* (group) {
      group.createTask(failing("a"));
      group.createTask(failing("b"));
      try {
        yield* sleep(1000);
      } finally {
        trace("body", currentTask()!.cancelling());
      }
    });
    trace(yield* attempt(grouped), currentTask()!.cancelling());
  },

  *the_siblings_do_not_wait_for_the_body_to_be_cancelled(trace, loop) {
    const grouped = taskGroup(function* (group) {
      group.createTask(work(trace, "a", 10, new Boom("a")));
      group.createTask(work(trace, "b", 50));
      yield* attempt(sleep(1000));
      yield* sleep(5);
      trace("the body ends", at(loop));
    });
    trace(yield* attempt(grouped), at(loop));
  },

  *a_failing_body_cancels_the_tasks(trace, loop) {
    const grouped = taskGroup(function* (group) {
      group.createTask(work(trace, "a", 50));
      yield* ticks(2);
      throw new Boom("body");
    });
    trace(yield* attempt(grouped), at(loop));
  },

  *a_body_that_fails_at_once_cancels_tasks_that_never_began(trace) {
    const tasks: Task<string>[] = [];
    const grouped = taskGroup(function* (group) {
      tasks.push(group.createTask(work(trace, "a", 50)));
      throw new Boom("body");
    });
    trace(yield* attempt(grouped), outcome(tasks[0]!));
  },

  *the_error_of_the_body_comes_with_those_of_the_tasks(trace) {
    const grouped = taskGroup(function* (group) {
      group.createTask(failingWhileCancelled(new Boom("task")));
      yield* ticks(2);
      throw new Boom("body");
    });
    trace(yield* attempt(grouped));
  },

  *a_cancelled_task_is_no_failure(trace, loop) {
    const tasks: Task<string>[] = [];
    yield* taskGroup(function* (group) {
      tasks.push(group.createTask(work(trace, "a", 50)));
      group.createTask(work(trace, "b", 10));
      yield* ticks(2);
      tasks[0]!.cancel("only a");
    });
    trace("left", at(loop), outcome(tasks[0]!));
  },

  *cancelling_the_parent_cancels_the_tasks(trace, loop) {
    const parent = loop.createTask(taskGroup(function* (group) {
      group.createTask(work(trace, "a", 50));
    }));
    yield* sleep(10);
    parent.cancel("from outside");
    yield* wait([parent]);
    trace(outcome(parent), yield* attempt(parent), parent.cancelling(), at(loop));
  },

  *cancelling_the_parent_in_its_body(trace, loop) {
    const parent = loop.createTask(taskGroup(function* (group) {
      group.createTask(work(trace, "a", 50));
      try {
        yield* sleep(1000);
      } finally {
        trace("the body unwinds");
      }
    }));
    yield* sleep(10);
    parent.cancel("from outside");
    yield* wait([parent]);
    trace(outcome(parent), yield* attempt(parent), parent.cancelling());
  },

  *a_group_waits_for_the_cleaning_up_of_its_tasks(trace, loop) {
    function* slowToDie() {
      try {
        yield* sleep(1000);
      } finally {
        yield* sleep(30);
        trace("clean", at(loop));
      }
    }
    const grouped = taskGroup(function* (group) {
      group.createTask(slowToDie());
      group.createTask(work(trace, "a", 10, new Boom("a")));
    });
    trace(yield* attempt(grouped), at(loop));
  },

  *a_task_that_fails_while_the_parent_is_cancelled(trace, loop) {
    const parent = loop.createTask(taskGroup(function* (group) {
      group.createTask(failingWhileCancelled(new Boom("task")));
    }));
    yield* ticks(2);
    parent.cancel("from outside");
    yield* wait([parent]);
    trace(outcome(parent), parent.cancelling());
  },

  *the_parent_is_cancelled_when_a_task_has_just_failed(trace, loop) {
    const parent: Task<void> = loop.createTask(taskGroup(function* (group) {
      group.createTask(failing("task")).addDoneCallback(() => parent.cancel("from outside"));
      yield* sleep(1000);
    }));
    yield* wait([parent]);
    trace(outcome(parent), parent.cancelling());
  },

  *a_cancellation_of_the_parent_outlives_the_errors_of_the_group(trace, loop) {
    function* catching() {
      trace(
        yield* attempt(taskGroup(function* (group) {
          group.createTask(failingWhileCancelled(new Boom("task")));
        })),
      );
      trace(yield* attempt(sleep(10, "not cancelled any more")));
    }
    const parent = loop.createTask(catching());
    yield* ticks(2);
    parent.cancel("from outside");
    yield* wait([parent]);
    trace(outcome(parent), parent.cancelling());
  },

  *a_group_that_fails_while_it_waits_takes_its_cancellation_back(trace) {
    const grouped = taskGroup(function* (group) {
      group.createTask(work(trace, "a", 10, new Boom("a")));
    });
    trace(yield* attempt(grouped), currentTask()!.cancelling());
  },

  *groups_nest(trace, loop) {
    const inner = taskGroup(function* (group) {
      group.createTask(work(trace, "inner good", 50));
      group.createTask(work(trace, "inner bad", 10, new Boom("inner")));
    });
    const outer = taskGroup(function* (group) {
      group.createTask(work(trace, "outer good", 50));
      group.createTask(inner);
    });
    trace(yield* attempt(outer), at(loop));
  },

  *a_group_within_the_body_of_a_group(trace, loop) {
    const grouped = taskGroup(function* (outer) {
      outer.createTask(work(trace, "outer", 10, new Boom("outer")));
      yield* taskGroup(function* (inner) {
        inner.createTask(work(trace, "inner", 50));
      });
    });
    trace(yield* attempt(grouped), at(loop), currentTask()!.cancelling());
  },

  *a_task_may_add_tasks_to_its_group(trace, loop) {
    function* parent(group: TaskGroup) {
      yield* ticks(1);
      group.createTask(work(trace, "grandchild", 10));
      trace("child ends");
    }
    yield* taskGroup(function* (group) {
      group.createTask(parent(group));
    });
    trace("left", at(loop));
  },

  *a_group_that_is_over_takes_no_task(trace) {
    const groups: TaskGroup[] = [];
    yield* taskGroup(function* (group) {
      groups.push(group);
    });
    trace(call(() => groups[0]!.createTask(ticks(1))));
  },

  *a_group_that_shuts_down_takes_no_task(trace) {
    function* late(group: TaskGroup) {
      try {
        yield* sleep(1000);
      } finally {
        trace(call(() => group.createTask(ticks(1))));
      }
    }
    const grouped = taskGroup(function* (group) {
      group.createTask(late(group));
      group.createTask(work(trace, "a", 10, new Boom("a")));
    });
    trace(yield* attempt(grouped));
  },

  *a_group_within_a_time_limit(trace, loop) {
    const limited = timeout(10, () =>
      taskGroup(function* (group) {
        group.createTask(work(trace, "a", 50));
      }));
    trace(yield* attempt(limited), at(loop), currentTask()!.cancelling());
  },

  *a_time_limit_within_a_group(trace, loop) {
    const grouped = taskGroup(function* (group) {
      group.createTask(timeout(10, () => work(trace, "limited", 50)));
      group.createTask(work(trace, "sibling", 50));
    });
    trace(yield* attempt(grouped), at(loop));
  },

  *a_task_that_refuses_delays_the_group(trace, loop) {
    function* stubborn() {
      yield* attempt(sleep(1000));
      yield* sleep(20);
      return "finished anyway";
    }
    const tasks: Task<string>[] = [];
    const grouped = taskGroup(function* (group) {
      tasks.push(group.createTask(stubborn()));
      group.createTask(work(trace, "a", 10, new Boom("a")));
    });
    trace(yield* attempt(grouped), at(loop), outcome(tasks[0]!));
  },
};

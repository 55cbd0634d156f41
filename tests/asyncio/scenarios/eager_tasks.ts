// deno-lint-ignore-file require-yield -- a coroutine need not wait for anything
/**
 * Task factories, and tasks whose first step runs at once (since 3.12).
 *
 * @module
 */

import {
  type AbstractEventLoop,
  allTasks,
  asCompleted,
  ContextVar,
  copyContext,
  type Coroutine,
  createEagerTaskFactory,
  createTask,
  currentTask,
  eagerTaskFactory,
  ensureFuture,
  gather,
  shield,
  sleep,
  Task,
  type TaskFactory,
  taskGroup,
  type TaskOptions,
  timeoutAt,
  wait,
  waitFor,
} from "../../../loop/mod.ts";
import {
  at,
  attempt,
  Boom,
  call,
  ended,
  outcome,
  type Scenarios,
  ticks,
  type Trace,
} from "../harness.ts";

const variable = new ContextVar("variable", "unset");

function* worker(trace: Trace, name: string, turns: number): Coroutine<string> {
  for (let turn = 0; turn < turns; turn++) {
    trace(name, turn);
    yield* sleep(0);
  }
  trace(name, "ends");
  return name;
}

function* setAndWait(trace: Trace, value: string): Coroutine<void> {
  variable.set(value);
  yield* sleep(0);
  trace(value, "sees", variable.get());
}

export const scenarios: Scenarios = {
  *a_factory_makes_all_tasks(trace, loop) {
    const factory: TaskFactory = (loop, coro, options) => {
      const task = new Task(coro, options, loop);
      task.setName("made");
      return task;
    };
    trace(loop.getTaskFactory());
    loop.setTaskFactory(factory);
    trace(loop.getTaskFactory() === factory);
    yield* gather(sleep(0), ticks(1));
    trace(ensureFuture(ticks(1)), shield(ticks(1)).done());
    const task = createTask(ticks(1), { name: "named" });
    yield* ticks(3);
    loop.setTaskFactory(null);
    trace(loop.getTaskFactory());
    trace(["made", "named"].includes(task.getName()), outcome(task));
  },

  *an_eager_task_runs_up_to_its_first_wait(trace, loop) {
    loop.setTaskFactory(eagerTaskFactory);
    loop.callSoon(trace, "callback");
    const task = loop.createTask(worker(trace, "eager", 2));
    trace("created", outcome(task));
    trace(yield* task);
  },

  *one_that_need_not_wait_is_over_at_once(trace, loop) {
    loop.setTaskFactory(eagerTaskFactory);
    loop.callSoon(trace, "callback");
    const task = loop.createTask(worker(trace, "eager", 0));
    trace("created", outcome(task));
    trace(yield* task, allTasks().has(task as Task<unknown>));
    yield* ticks(1);
  },

  *it_is_the_current_task_meanwhile(trace, loop) {
    loop.setTaskFactory(eagerTaskFactory);
    currentTask()!.setName("main");
    function* inner(): Coroutine<void> {
      currentTask()!.setName("inner");
      trace(currentTask(), allTasks().size);
      yield* ticks(1);
      trace(currentTask());
    }
    function* outer(): Coroutine<void> {
      currentTask()!.setName("outer");
      trace(currentTask());
      const task = loop.createTask(inner());
      trace(currentTask());
      yield* task;
    }
    const task = loop.createTask(outer());
    trace(currentTask());
    yield* task;
    trace(currentTask());
  },

  *an_error_at_once_waits_for_who_asks(trace, loop) {
    loop.setTaskFactory(eagerTaskFactory);
    function* fail(): Coroutine<void> {
      throw new Boom("at once");
    }
    const task = loop.createTask(fail());
    trace("created", task.done());
    trace(yield* attempt(task));
    trace(yield* attempt(gather(fail(), ticks(2))));
    trace(yield* gather([fail(), worker(trace, "other", 1)], { returnExceptions: true }));
  },

  *an_eager_task_can_be_cancelled(trace, loop) {
    loop.setTaskFactory(eagerTaskFactory);
    function* sleeper(): Coroutine<void> {
      try {
        yield* sleep(1000);
      } finally {
        trace("cleans up", at(loop));
      }
    }
    const task = loop.createTask(sleeper());
    task.cancel("enough");
    trace(yield* attempt(task));

    trace(
      yield* attempt(loop.createTask((function* () {
        currentTask()!.cancel("myself");
        yield* sleep(0);
      })())),
    );
    trace(
      yield* attempt(loop.createTask((function* (): Coroutine<void> {
        currentTask()!.cancel("myself");
      })())),
    );
  },

  *groups_take_eager_tasks(trace, loop) {
    loop.setTaskFactory(eagerTaskFactory);
    const underWay = yield* taskGroup(function* (group) {
      const over = group.createTask(worker(trace, "over", 0));
      const underWay = group.createTask(worker(trace, "under way", 1));
      trace(outcome(over), outcome(underWay));
      return underWay;
    });
    trace(outcome(underWay));
  },

  *a_group_fails_by_an_eager_task(trace, loop) {
    loop.setTaskFactory(eagerTaskFactory);
    function* fail(): Coroutine<void> {
      throw new Boom("at once");
    }
    trace(
      yield* attempt(taskGroup(function* (group) {
        const other = group.createTask(worker(trace, "other", 3));
        group.createTask(fail());
        trace("goes on", outcome(other));
        trace(call(() => group.createTask(ticks(1))));
        yield* sleep(1000);
        trace("never");
      })),
    );
  },

  *waiting_for_what_is_over(trace, loop) {
    loop.setTaskFactory(eagerTaskFactory);
    trace(yield* gather(worker(trace, "a", 0), worker(trace, "b", 1)));
    trace(yield* waitFor(worker(trace, "c", 0), 1000));
    const { done, pending } = yield* wait([loop.createTask(worker(trace, "d", 0))]);
    trace(done.size, pending.size);
    trace(yield* shield(worker(trace, "e", 0)));
    const tasks = [["f", 1] as const, ["g", 0] as const]
      .map(([name, turns]) => loop.createTask(worker(trace, name, turns)));
    for (const next of asCompleted(tasks)) {
      trace(yield* next);
    }
  },

  *it_runs_in_a_copy_of_the_context(trace, loop) {
    loop.setTaskFactory(eagerTaskFactory);
    function* setter(value: string): Coroutine<void> {
      trace(value, "finds", variable.get());
      variable.set(value);
      yield* ticks(1);
      trace(value, "still sees", variable.get());
    }
    variable.set("main");
    const task = loop.createTask(setter("eager"));
    trace("main sees", variable.get());
    yield* task;
    const context = copyContext();
    yield* loop.createTask(setter("given"), { context });
    trace(context.get(variable), variable.get());
  },

  async before_the_loop_runs_it_is_scheduled(trace, loop) {
    loop.setTaskFactory(eagerTaskFactory);
    const task = loop.createTask(worker(trace, "early", 1));
    trace("created", outcome(task));
    await loop.runUntilComplete(task);
  },

  *a_factory_for_another_class(trace, loop) {
    class Named<T> extends Task<T> {
      constructor(coro: Coroutine<T>, options: TaskOptions, loop: AbstractEventLoop) {
        super(coro, options, loop);
        this.setName(`${this.getName()} of another class`);
      }
    }
    loop.setTaskFactory(createEagerTaskFactory(Named));
    const task = loop.createTask(ticks(1), { name: "a task" });
    trace(task instanceof Named, yield* ended(task));
  },

  *a_deadline_at_a_time(trace, loop) {
    const limited = (when: number | null) =>
      timeoutAt(when, function* (scope) {
        trace(scope.when() === null);
        yield* sleep(20);
        return "in time";
      });
    const start = loop.time();
    trace(yield* attempt(limited(start + 10)), at(loop));
    trace(yield* attempt(limited(start + 50)), at(loop));
    trace(yield* attempt(limited(start)), at(loop));
    trace(yield* attempt(limited(null)), at(loop));
  },

  *the_exception_handler_can_be_asked_for(trace, loop) {
    loop.setExceptionHandler(null);
    trace(loop.getExceptionHandler() === null);
    const handler = () => {};
    loop.setExceptionHandler(handler);
    trace(loop.getExceptionHandler() === handler);
    loop.setExceptionHandler(null);
    trace(loop.getExceptionHandler() === null);
  },

  *an_eager_step_cannot_enter_the_context_of_who_started_it(trace, loop) {
    const outer = currentTask()!.getContext();
    function* child() {
      trace(call(() => void outer.run(() => variable.set("changed"))));
      trace(call(() => void currentTask()!.getContext().run(() => variable.set("changed"))));
      yield* sleep(0);
      trace(call(() => outer.run(() => variable.get())));
    }
    const task = new Task(child(), { eagerStart: true }, loop);
    trace(variable.get(), call(() => outer.run(() => variable.get())));
    yield* task;
  },

  *eager_tasks_may_share_a_context_of_their_own(trace, loop) {
    const context = copyContext();
    const tasks = ["a", "b"].map((value) =>
      new Task(setAndWait(trace, value), { context, eagerStart: true }, loop)
    );
    yield* wait(tasks);
    trace(context.get(variable), variable.get());
  },
};

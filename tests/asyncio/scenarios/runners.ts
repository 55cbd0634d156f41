// deno-lint-ignore-file require-yield -- a coroutine need not wait for anything
/**
 * Runners: several main coroutines on one loop (`asyncio.Runner`).
 *
 * @module
 */

import {
  CancelledError,
  ContextVar,
  copyContext,
  type Coroutine,
  createTask,
  currentTask,
  type EventLoop,
  getRunningLoop,
  Runner,
  sleep,
  type Task,
} from "../../../loop/mod.ts";
import {
  attempt,
  Boom,
  call,
  outcome,
  type Scenarios,
  settled,
  simulatedLoop,
  ticks,
  type Trace,
} from "../harness.ts";

const variable = new ContextVar("variable", "unset");

const newRunner = () => new Runner({ loopFactory: simulatedLoop, handleSigint: false });

function* currentLoop(): Coroutine<EventLoop> {
  return getRunningLoop();
}

function* setVariable(trace: Trace, value: string): Coroutine<void> {
  trace(value, "finds", variable.get());
  variable.set(value);
}

export const scenarios: Scenarios = {
  async all_run_on_one_loop(trace) {
    let first;
    {
      await using runner = newRunner();
      first = await runner.run(currentLoop());
      const second = await runner.run(currentLoop());
      trace(first === second, first === runner.getLoop(), first.isClosed());
    }
    trace(first.isClosed());
  },

  async the_context_is_kept(trace) {
    await using runner = newRunner();
    await runner.run(setVariable(trace, "first"));
    await runner.run(setVariable(trace, "second"));
    const context = copyContext();
    await runner.run(setVariable(trace, "third"), { context });
    trace(context.get(variable));
    await runner.run(setVariable(trace, "fourth"));
    trace("outside", variable.get());
  },

  async an_error_ends_the_coroutine_and_not_the_runner(trace) {
    function* fail(): Coroutine<void> {
      throw new Boom("first");
    }
    await using runner = newRunner();
    trace(await settled(() => runner.run(fail())));
    trace(await runner.run(sleep(10, "second")));
  },

  async tasks_that_are_left_go_on_in_the_next(trace) {
    function* worker(): Coroutine<void> {
      for (let turn = 0; turn < 3; turn++) {
        trace("worker", turn);
        yield* sleep(10);
      }
    }
    function* first(): Coroutine<void> {
      createTask(worker());
      yield* sleep(5);
    }
    await using runner = newRunner();
    await runner.run(first());
    trace("between");
    await runner.run(sleep(20));
  },

  async closing_cancels_what_is_left(trace) {
    function* worker(name: string): Coroutine<void> {
      try {
        yield* sleep(1000);
      } catch (error) {
        if (!(error instanceof CancelledError)) throw error;
        trace(name, "cancelled");
        yield* ticks(2);
        trace(name, "cleaned up");
        throw error;
      }
    }
    function* main(): Coroutine<void> {
      createTask(worker("worker"));
      yield* ticks(1);
      trace("main ends");
    }
    const runner = newRunner();
    await runner.run(main());
    trace("closing");
    await runner.close();
    await runner.close();
    trace("closed");
  },

  async a_closed_one_runs_nothing(trace) {
    const runner = newRunner();
    await runner.run(ticks(1));
    await runner.close();
    trace(call(() => runner.getLoop()));
    trace(call(() => runner.run(ticks(1))));
  },

  async closing_one_that_was_not_used_does_nothing(trace) {
    const runner = newRunner();
    await runner.close();
    trace(await runner.run(sleep(0, "it can still be used")));
    await runner.close();
  },

  *it_is_not_for_the_inside_of_a_loop(trace) {
    const runner = newRunner();
    trace(call(() => runner.run(ticks(1))));
    trace(yield* attempt(ticks(1)));
  },

  async a_main_coroutine_that_is_cancelled_raises(trace) {
    function* main(): Coroutine<void> {
      currentTask()!.cancel("enough");
      yield* ticks(1);
    }
    await using runner = newRunner();
    trace(await settled(() => runner.run(main())));
    trace(await runner.run(sleep(0, "and the next one runs")));
  },

  async the_body_of_a_block_may_fail(trace) {
    const tasks: Task<void>[] = [];
    function* main(): Coroutine<void> {
      tasks.push(createTask(sleep(1000)));
      yield* ticks(1);
    }
    try {
      await using runner = newRunner();
      await runner.run(main());
      throw new Boom("body");
    } catch (error) {
      trace(error, outcome(tasks[0]!));
    }
  },
};

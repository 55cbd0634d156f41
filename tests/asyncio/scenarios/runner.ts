/**
 * Running a loop: `run`, `runUntilComplete`, `runForever`, `stop`, `close`.
 *
 * @module
 */
// deno-lint-ignore-file require-yield -- a coroutine may have nothing to await

import {
  currentTask,
  type EventLoop,
  getRunningLoop,
  sleep,
  type Task,
} from "../../../loop/mod.ts";
import { at, Boom, call, outcome, run, type Scenarios, settled, ticks } from "../harness.ts";

export const scenarios: Scenarios = {
  async run_until_complete_returns_the_result(trace, loop) {
    function* main() {
      yield* sleep(10);
      return "result";
    }
    trace(await loop.runUntilComplete(main()), at(loop), loop.isRunning());
  },

  async run_until_complete_raises_the_error(trace, loop) {
    function* main() {
      yield* ticks(1);
      throw new Boom("main");
    }
    trace(await settled(() => loop.runUntilComplete(main())), loop.isClosed());
  },

  async run_until_complete_takes_a_future(trace, loop) {
    const future = loop.createFuture<string>();
    loop.callLater(10, () => future.setResult("future"));
    trace(await loop.runUntilComplete(future), at(loop));
    trace(await loop.runUntilComplete(future));
  },

  async run_until_complete_raises_when_cancelled(trace, loop) {
    const task = loop.createTask(sleep(1000));
    loop.callLater(10, () => task.cancel("main"));
    trace(await settled(() => loop.runUntilComplete(task)), at(loop));
  },

  async run_until_complete_ends_in_the_iteration_after(trace, loop) {
    function* main() {
      loop.callSoon(trace, "same iteration as the end");
      loop.callSoon(() => loop.callSoon(trace, "left for later"));
      trace("main ends");
    }
    await loop.runUntilComplete(main());
    trace("returned");
    await loop.runUntilComplete(ticks(1));
  },

  async what_is_left_goes_on_in_the_next_run(trace, loop) {
    function* worker() {
      for (let n = 0; n < 4; n++) {
        trace("worker", n);
        yield* sleep(10);
      }
    }
    const task = loop.createTask(worker());
    await loop.runUntilComplete(sleep(15));
    trace("between the runs", outcome(task));
    await loop.runUntilComplete(task);
    trace(outcome(task));
  },

  async stopped_before_it_is_complete(trace, loop) {
    const task = loop.createTask(sleep(20, "complete"));
    loop.callLater(10, () => loop.stop());
    trace(await settled(() => loop.runUntilComplete(task)), outcome(task));
    trace(await loop.runUntilComplete(task));
  },

  async a_run_that_was_stopped_does_not_stop_the_next(trace, loop) {
    const task = loop.createTask(sleep(20));
    loop.callLater(10, () => loop.stop());
    trace(await settled(() => loop.runUntilComplete(task)));
    trace(await loop.runUntilComplete(sleep(50, "complete")), at(loop), outcome(task));
  },

  async stopped_by_a_task(trace, loop) {
    function* main() {
      trace("before stop");
      loop.stop();
      trace("after stop");
      yield* sleep(0);
      trace("in the next run");
    }
    const task = loop.createTask(main());
    await loop.runForever();
    trace("stopped", outcome(task));
    await loop.runUntilComplete(task);
  },

  async run_forever_runs_until_it_is_stopped(trace, loop) {
    function* worker() {
      for (let n = 0;; n++) {
        trace("tick", n, at(loop));
        yield* sleep(10);
      }
    }
    const task = loop.createTask(worker());
    loop.callLater(25, () => loop.stop());
    await loop.runForever();
    trace("stopped", at(loop));
    task.cancel();
    trace(await settled(() => loop.runUntilComplete(task)));
  },

  async a_loop_is_not_run_within_itself(trace, loop) {
    const refused: Promise<string>[] = [];
    function* main() {
      refused.push(settled(() => loop.runUntilComplete(ticks(1))));
      refused.push(settled(() => loop.runForever()));
    }
    await loop.runUntilComplete(main());
    for (const promise of refused) trace(await promise);
  },

  async a_running_loop_is_not_closed(trace, loop) {
    loop.callSoon(() => trace(call(() => loop.close())));
    loop.callSoon(() => loop.stop());
    await loop.runForever();
    trace(loop.isClosed());
  },

  async a_closed_loop_does_not_run(trace, loop) {
    trace(loop.isClosed());
    loop.close();
    loop.close();
    trace(loop.isClosed(), loop.isRunning());
    trace(
      await settled(() => loop.runUntilComplete(ticks(1))),
      await settled(() => loop.runForever()),
    );
    trace(call(() => loop.createTask(ticks(1))));
  },

  async the_running_loop_is_known_inside_only(trace, loop) {
    function* main() {
      trace("inside", getRunningLoop() === loop);
      loop.callSoon(() => trace("callback", getRunningLoop() === loop));
      yield* ticks(1);
    }
    trace("outside", call(getRunningLoop));
    await loop.runUntilComplete(main());
    trace("outside", call(getRunningLoop));
  },

  async run_returns_the_result(trace) {
    function* main() {
      yield* ticks(3);
      return "result";
    }
    trace(await run(main()));
  },

  async run_raises_the_error(trace) {
    function* main() {
      throw new Boom("main");
    }
    trace(await settled(() => run(main())));
  },

  async run_raises_when_main_is_cancelled(trace) {
    function* main() {
      currentTask()!.cancel("main");
      yield* ticks(1);
    }
    trace(await settled(() => run(main())));
  },

  async run_cancels_what_main_leaves_behind(trace) {
    const tasks: Task<void>[] = [];
    function* worker(name: string) {
      try {
        yield* getRunningLoop().createFuture();
      } finally {
        trace(name, "unwinds");
        yield* ticks(2);
        trace(name, "is clean");
      }
    }
    function* main() {
      tasks.push(getRunningLoop().createTask(worker("left behind")));
      yield* ticks(1);
      return "result";
    }
    trace(await run(main()), tasks.map(outcome));
  },

  async run_cancels_what_is_left_also_when_main_fails(trace) {
    const tasks: Task<void>[] = [];
    function* main() {
      tasks.push(getRunningLoop().createTask(ticks(9)));
      throw new Boom("main");
    }
    trace(await settled(() => run(main())), outcome(tasks[0]!));
  },

  async run_reports_what_fails_while_it_is_cancelled(trace) {
    const tasks: Task<void>[] = [];
    function* worker() {
      try {
        yield* ticks(9);
      } catch (error) {
        throw new Boom("while cancelled", { cause: error });
      }
    }
    function* main() {
      const running = getRunningLoop();
      running.setExceptionHandler((_loop, context) =>
        trace(Object.keys(context).sort(), context.exception)
      );
      tasks.push(running.createTask(worker()));
      yield* ticks(1);
    }
    await run(main());
    trace(outcome(tasks[0]!));
  },

  async run_closes_its_loop(trace, loop) {
    const loops: EventLoop[] = [];
    function* main() {
      loops.push(getRunningLoop());
      return loops[0]!.isClosed();
    }
    trace(await run(main()), loops[0]!.isClosed(), loops[0] === loop);
  },

  async run_is_not_called_in_a_running_loop(trace, loop) {
    const refused: Promise<string>[] = [];
    function* main() {
      refused.push(settled(() => run(ticks(1))));
    }
    await loop.runUntilComplete(main());
    trace(await refused[0]);
  },

  // deno-lint-ignore require-await -- it has nothing to run
  async debug_mode_is_a_property_of_the_loop(trace, loop) {
    trace(loop.getDebug());
    loop.setDebug(true);
    trace(loop.getDebug());
    loop.setDebug(false);
    trace(loop.getDebug(), loop.slowCallbackDuration, "ms");
  },
};

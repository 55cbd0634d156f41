/**
 * The ready queue: `callSoon`, handles, what one iteration runs (DESIGN 5, semantics 1 and 7).
 *
 * @module
 */

import type { Handle } from "../../../loop/mod.ts";
import { Boom, call, type Scenarios } from "../harness.ts";

export const scenarios: Scenarios = {
  async callbacks_run_in_the_order_they_were_made(trace, loop) {
    for (const name of ["a", "b", "c"]) loop.callSoon(trace, name);
    loop.callSoon(() => loop.stop());
    trace("nothing has run yet");
    await loop.runForever();
  },

  async a_callback_receives_its_arguments(trace, loop) {
    loop.callSoon(trace, "three:", 1, "two", null);
    loop.callSoon(trace);
    loop.callSoon(() => loop.stop());
    await loop.runForever();
  },

  async what_a_callback_schedules_waits_for_the_next_iteration(trace, loop) {
    const parent = (name: string) => {
      trace(name);
      loop.callSoon(trace, "child of " + name);
    };
    loop.callSoon(parent, "a");
    loop.callSoon(parent, "b");
    loop.callSoon(trace, "c");
    loop.callSoon(() => loop.callSoon(() => loop.stop()));
    await loop.runForever();
  },

  async two_chains_of_callbacks_take_turns(trace, loop) {
    const count = (name: string, n: number) => {
      trace(name, n);
      if (n > 0) loop.callSoon(count, name, n - 1);
      else if (name === "b") loop.stop();
    };
    loop.callSoon(count, "a", 3);
    loop.callSoon(count, "b", 3);
    await loop.runForever();
  },

  async a_cancelled_handle_does_not_run(trace, loop) {
    loop.callSoon(trace, "a");
    const handle = loop.callSoon(trace, "b");
    loop.callSoon(trace, "c");
    trace(handle.cancelled());
    handle.cancel();
    trace(handle.cancelled());
    handle.cancel();
    trace("twice is harmless", handle.cancelled());
    loop.callSoon(() => loop.stop());
    await loop.runForever();
  },

  async a_callback_cancels_a_later_one_of_the_same_iteration(trace, loop) {
    const handles: Handle[] = [];
    loop.callSoon(() => {
      trace("first");
      handles[0]!.cancel();
    });
    handles.push(loop.callSoon(trace, "second"));
    loop.callSoon(trace, "third");
    loop.callSoon(() => loop.stop());
    await loop.runForever();
  },

  async cancelling_a_handle_after_it_ran_changes_only_what_it_says(trace, loop) {
    const handle = loop.callSoon(trace, "ran");
    loop.callSoon(() => loop.stop());
    await loop.runForever();
    trace(handle.cancelled());
    handle.cancel();
    trace(handle.cancelled());
  },

  async a_handle_cancels_itself_while_it_runs(trace, loop) {
    const handles: Handle[] = [];
    handles.push(loop.callSoon(() => {
      handles[0]!.cancel();
      trace("goes on", handles[0]!.cancelled());
    }));
    loop.callSoon(() => loop.stop());
    await loop.runForever();
  },

  async an_exception_in_a_callback_leaves_the_loop_alive(trace, loop) {
    loop.setExceptionHandler((_loop, context) => trace("handler", context.exception));
    loop.callSoon(() => {
      throw new Boom("in a callback");
    });
    loop.callSoon(trace, "the next one runs");
    loop.callSoon(() => loop.stop());
    await loop.runForever();
  },

  async stop_lets_the_current_iteration_finish(trace, loop) {
    loop.callSoon(() => {
      trace("stop");
      loop.stop();
      loop.callSoon(trace, "scheduled after stop");
    });
    loop.callSoon(trace, "same iteration");
    await loop.runForever();
    trace("stopped");
    loop.callSoon(() => loop.stop());
    await loop.runForever();
  },

  async stop_before_run_forever_allows_one_iteration(trace, loop) {
    loop.callSoon(trace, "ready before");
    loop.callSoon(() => loop.callSoon(trace, "too late"));
    loop.stop();
    await loop.runForever();
    trace("stopped");
    loop.stop();
    await loop.runForever();
    trace("stopped again");
  },

  async stopping_twice_stops_once(trace, loop) {
    loop.callSoon(() => loop.stop());
    loop.callSoon(() => loop.stop());
    await loop.runForever();
    trace("stopped");
    loop.callSoon(trace, "a");
    loop.callSoon(() => loop.callSoon(trace, "b"));
    loop.callSoon(() => loop.callSoon(() => loop.callSoon(() => loop.stop())));
    await loop.runForever();
  },

  async a_long_queue_keeps_its_order(trace, loop) {
    const numbers: number[] = [];
    const node = (number: number) => {
      numbers.push(number);
      for (let child = 3 * number + 1; child < 3 * number + 4; child++) {
        if (child < 1000) loop.callSoon(node, child);
        else if (child === 1000) loop.callSoon(() => loop.stop());
      }
    };
    node(0);
    await loop.runForever();
    trace(numbers.length, numbers.every((number, index) => number === index));
  },

  async a_loop_knows_whether_it_runs(trace, loop) {
    trace("before", loop.isRunning());
    loop.callSoon(() => trace("inside", loop.isRunning()));
    loop.callSoon(() => loop.stop());
    await loop.runForever();
    trace("after", loop.isRunning());
  },

  async call_soon_threadsafe_keeps_the_order(trace, loop) {
    loop.callSoon(trace, "a");
    loop.callSoonThreadsafe(trace, "b", 1);
    loop.callSoon(trace, "c");
    const handle = loop.callSoonThreadsafe(trace, "d");
    handle.cancel();
    loop.callSoonThreadsafe(() => loop.stop());
    await loop.runForever();
  },

  // deno-lint-ignore require-await -- it has nothing to run
  async a_closed_loop_takes_no_callbacks(trace, loop) {
    loop.callSoon(trace, "never");
    loop.close();
    trace("call_soon", call(() => loop.callSoon(trace)));
    trace("call_soon_threadsafe", call(() => loop.callSoonThreadsafe(trace)));
    trace("call_later", call(() => loop.callLater(1, trace)));
    trace("call_at", call(() => loop.callAt(1, trace)));
  },
};

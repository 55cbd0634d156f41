/**
 * The timer heap: `callLater`, `callAt`, timer handles, time itself (DESIGN 5, semantic 1).
 *
 * @module
 */

import type { TimerHandle } from "../../../loop/mod.ts";
import { advance, at, type Differences, type Scenarios } from "../harness.ts";

export const scenarios: Scenarios = {
  async timers_run_in_the_order_of_their_deadlines(trace, loop) {
    for (const delay of [30, 10, 20, 50, 40]) loop.callLater(delay, trace, `timer of ${delay} ms`);
    loop.callLater(60, () => loop.stop());
    await loop.runForever();
    trace(at(loop));
  },

  async time_jumps_from_deadline_to_deadline(trace, loop) {
    trace(at(loop));
    for (const delay of [5, 500, 3_600_000]) loop.callLater(delay, () => trace(at(loop)));
    loop.callLater(3_600_001, () => loop.stop());
    await loop.runForever();
    trace(at(loop));
  },

  async two_equal_deadlines_run_first_come_first_served(trace, loop) {
    for (const name of ["a", "b"]) loop.callLater(10, trace, name);
    loop.callLater(20, () => loop.stop());
    await loop.runForever();
  },

  async many_equal_deadlines_run_in_the_order_of_the_heap(trace, loop) {
    for (let number = 0; number < 8; number++) loop.callLater(10, trace, number);
    loop.callLater(20, () => loop.stop());
    await loop.runForever();
  },

  async many_timers_run_in_the_order_of_their_deadlines(trace, loop) {
    const ran: number[] = [];
    for (let number = 1; number < 211; number++) {
      const delay = (number * 37) % 211;
      const handle = loop.callLater(delay, () => ran.push(delay));
      if (number % 5 === 0) handle.cancel();
    }
    loop.callLater(211, () => loop.stop());
    await loop.runForever();
    const sorted = ran.every((delay, index) => index === 0 || ran[index - 1]! < delay);
    trace(ran.length, sorted, ran[0], ran.at(-1));
  },

  async call_at_takes_an_absolute_time(trace, loop) {
    loop.callAt(20, () => trace("call_at 20 at", at(loop)));
    loop.callLater(10, () => trace("call_later 10 at", at(loop)));
    loop.callLater(25, () => trace("call_later 25 at", at(loop)));
    loop.callLater(10, () => loop.callAt(15, trace, "call_at 15 asked for at 10"));
    loop.callAt(30, () => loop.stop());
    await loop.runForever();
  },

  async a_timer_receives_its_arguments(trace, loop) {
    loop.callLater(1, trace, "later", 1, 2);
    loop.callAt(2, trace, "at", null, true);
    loop.callLater(3, () => loop.stop());
    await loop.runForever();
  },

  async a_timer_of_zero_runs_behind_what_is_ready(trace, loop) {
    loop.callLater(0, trace, "call_later 0");
    loop.callSoon(trace, "call_soon, made afterwards");
    loop.callSoon(() => loop.callSoon(trace, "next iteration"));
    loop.callSoon(() => loop.callSoon(() => loop.stop()));
    await loop.runForever();
  },

  async a_deadline_in_the_past_is_due_at_once(trace, loop) {
    advance(loop, 100);
    loop.callLater(-5, trace, "negative delay");
    loop.callAt(50, trace, "absolute, in the past");
    loop.callLater(0, () => loop.stop());
    await loop.runForever();
    trace(at(loop));
  },

  async a_due_timer_joins_behind_the_ready_callbacks(trace, loop) {
    loop.callLater(20, trace, "timer of 20 ms");
    loop.callLater(10, trace, "timer of 10 ms");
    loop.callSoon(() => {
      trace("slow callback from", at(loop));
      loop.callSoon(trace, "made by the slow callback");
      advance(loop, 25);
      loop.callLater(20, () => loop.stop());
    });
    loop.callSoon(trace, "ready with the slow one");
    await loop.runForever();
    trace(at(loop));
  },

  async what_a_due_timer_schedules_waits_for_the_next_iteration(trace, loop) {
    loop.callLater(10, () => {
      trace("first");
      loop.callSoon(trace, "child of first");
      loop.callLater(0, trace, "timer of first");
    });
    loop.callLater(10, trace, "second");
    loop.callLater(20, () => loop.stop());
    await loop.runForever();
  },

  async a_cancelled_timer_does_not_run(trace, loop) {
    loop.callLater(10, trace, "a");
    const handle = loop.callLater(20, trace, "b");
    loop.callLater(30, trace, "c");
    trace(handle.cancelled());
    handle.cancel();
    handle.cancel();
    trace(handle.cancelled());
    loop.callLater(40, () => loop.stop());
    await loop.runForever();
  },

  async a_timer_cancels_another_of_the_same_deadline(trace, loop) {
    const handles: TimerHandle[] = [];
    loop.callLater(10, () => handles[0]!.cancel());
    handles.push(loop.callLater(10, trace, "never"));
    loop.callLater(20, () => loop.stop());
    await loop.runForever();
    trace("cancelled", handles[0]!.cancelled());
  },

  async a_timer_is_cancelled_once_it_is_ready(trace, loop) {
    const handles: TimerHandle[] = [];
    loop.callSoon(() => {
      advance(loop, 50);
      loop.callSoon(() => trace("runs before the timers of its iteration"));
    });
    loop.callLater(10, () => {
      trace("first");
      handles[0]!.cancel();
    });
    handles.push(loop.callLater(20, trace, "second"));
    loop.callLater(60, () => loop.stop());
    await loop.runForever();
  },

  async the_loop_does_not_wait_for_a_cancelled_timer(trace, loop) {
    loop.callLater(10, trace, "a").cancel();
    loop.callLater(30, () => trace("woke at", at(loop)));
    loop.callLater(20, trace, "b").cancel();
    loop.callLater(40, () => loop.stop());
    loop.callLater(3_600_000, trace, "c").cancel();
    await loop.runForever();
    trace("stopped at", at(loop));
  },

  async many_cancelled_timers_are_swept_out(trace, loop) {
    const handles: TimerHandle[] = [];
    for (let number = 0; number < 300; number++) {
      handles.push(loop.callLater(1000 + number, trace, number));
    }
    for (const [number, handle] of handles.entries()) {
      if (number % 100 !== 50) handle.cancel();
    }
    loop.callLater(2000, () => loop.stop());
    await loop.runForever();
    trace(at(loop));
  },

  // deno-lint-ignore require-await -- it has nothing to run
  async a_timer_knows_its_deadline(trace, loop) {
    const when = (handle: TimerHandle) => `${Math.round(handle.when())} ms`;
    advance(loop, 5);
    trace(when(loop.callLater(10, trace)), when(loop.callAt(7, trace)));
    const cancelled = loop.callLater(20, trace);
    cancelled.cancel();
    trace(when(cancelled));
  },

  async a_timer_reschedules_itself(trace, loop) {
    const tick = (n: number) => {
      trace("tick", n, at(loop));
      if (n === 3) loop.stop();
      else loop.callLater(100, tick, n + 1);
    };
    tick(0);
    await loop.runForever();
  },

  async stop_forgets_no_timer(trace, loop) {
    loop.callLater(20, trace, "survives the stop");
    loop.callLater(10, () => loop.stop());
    await loop.runForever();
    trace("stopped", at(loop));
    loop.callLater(20, () => loop.stop());
    await loop.runForever();
    trace("stopped", at(loop));
  },
};

export const differences: Differences = {
  many_equal_deadlines_run_in_the_order_of_the_heap: {
    because: "the loop promises first come, first served; CPython's heap compares deadlines only",
    trace: ["0", "1", "2", "3", "4", "5", "6", "7"],
  },
};

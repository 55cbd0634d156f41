"""The timer heap: `call_later`, `call_at`, timer handles, time itself (DESIGN 5, semantic 1)."""

from harness import advance, at, scenario


@scenario
def timers_run_in_the_order_of_their_deadlines(trace, loop):
    for delay in (30, 10, 20, 50, 40):
        loop.call_later(delay / 1000, trace, f"timer of {delay} ms")
    loop.call_later(0.060, loop.stop)
    loop.run_forever()
    trace(at(loop))


@scenario
def time_jumps_from_deadline_to_deadline(trace, loop):
    trace(at(loop))
    for delay in (0.005, 0.500, 3600):
        loop.call_later(delay, lambda: trace(at(loop)))
    loop.call_later(3600.001, loop.stop)
    loop.run_forever()
    trace(at(loop))


@scenario
def two_equal_deadlines_run_first_come_first_served(trace, loop):
    for name in ("a", "b"):
        loop.call_later(0.010, trace, name)
    loop.call_later(0.020, loop.stop)
    loop.run_forever()


@scenario
def many_equal_deadlines_run_in_the_order_of_the_heap(trace, loop):
    # CPython compares nothing but deadlines, so that equal ones leave its heap in no useful order.
    for number in range(8):
        loop.call_later(0.010, trace, number)
    loop.call_later(0.020, loop.stop)
    loop.run_forever()


@scenario
def many_timers_run_in_the_order_of_their_deadlines(trace, loop):
    ran = []
    for number in range(1, 211):
        delay = number * 37 % 211
        handle = loop.call_later(delay / 1000, ran.append, delay)
        if number % 5 == 0:
            handle.cancel()
    loop.call_later(0.211, loop.stop)
    loop.run_forever()
    trace(len(ran), ran == sorted(ran), ran[0], ran[-1])


@scenario
def call_at_takes_an_absolute_time(trace, loop):
    loop.call_at(0.020, lambda: trace("call_at 20 at", at(loop)))
    loop.call_later(0.010, lambda: trace("call_later 10 at", at(loop)))
    loop.call_later(0.025, lambda: trace("call_later 25 at", at(loop)))
    loop.call_later(0.010, loop.call_at, 0.015, trace, "call_at 15 asked for at 10")
    loop.call_at(0.030, loop.stop)
    loop.run_forever()


@scenario
def a_timer_receives_its_arguments(trace, loop):
    loop.call_later(0.001, trace, "later", 1, 2)
    loop.call_at(0.002, trace, "at", None, True)
    loop.call_later(0.003, loop.stop)
    loop.run_forever()


@scenario
def a_timer_of_zero_runs_behind_what_is_ready(trace, loop):
    loop.call_later(0, trace, "call_later 0")
    loop.call_soon(trace, "call_soon, made afterwards")
    loop.call_soon(loop.call_soon, trace, "next iteration")
    loop.call_soon(loop.call_soon, loop.stop)
    loop.run_forever()


@scenario
def a_deadline_in_the_past_is_due_at_once(trace, loop):
    advance(loop, 100)
    loop.call_later(-0.005, trace, "negative delay")
    loop.call_at(0.050, trace, "absolute, in the past")
    loop.call_later(0, loop.stop)
    loop.run_forever()
    trace(at(loop))


@scenario
def a_due_timer_joins_behind_the_ready_callbacks(trace, loop):
    def slow():
        trace("slow callback from", at(loop))
        loop.call_soon(trace, "made by the slow callback")
        advance(loop, 25)
        loop.call_later(0.020, loop.stop)

    loop.call_later(0.020, trace, "timer of 20 ms")
    loop.call_later(0.010, trace, "timer of 10 ms")
    loop.call_soon(slow)
    loop.call_soon(trace, "ready with the slow one")
    loop.run_forever()
    trace(at(loop))


@scenario
def what_a_due_timer_schedules_waits_for_the_next_iteration(trace, loop):
    def first():
        trace("first")
        loop.call_soon(trace, "child of first")
        loop.call_later(0, trace, "timer of first")

    loop.call_later(0.010, first)
    loop.call_later(0.010, trace, "second")
    loop.call_later(0.020, loop.stop)
    loop.run_forever()


@scenario
def a_cancelled_timer_does_not_run(trace, loop):
    loop.call_later(0.010, trace, "a")
    handle = loop.call_later(0.020, trace, "b")
    loop.call_later(0.030, trace, "c")
    trace(handle.cancelled())
    handle.cancel()
    handle.cancel()
    trace(handle.cancelled())
    loop.call_later(0.040, loop.stop)
    loop.run_forever()


@scenario
def a_timer_cancels_another_of_the_same_deadline(trace, loop):
    handles = []
    loop.call_later(0.010, lambda: handles[0].cancel())
    handles.append(loop.call_later(0.010, trace, "never"))
    loop.call_later(0.020, loop.stop)
    loop.run_forever()
    trace("cancelled", handles[0].cancelled())


@scenario
def a_timer_is_cancelled_once_it_is_ready(trace, loop):
    handles = []

    def slow():
        advance(loop, 50)
        loop.call_soon(lambda: trace("runs before the timers of its iteration"))

    loop.call_soon(slow)
    loop.call_later(0.010, lambda: (trace("first"), handles[0].cancel()))
    handles.append(loop.call_later(0.020, trace, "second"))
    loop.call_later(0.060, loop.stop)
    loop.run_forever()


@scenario
def the_loop_does_not_wait_for_a_cancelled_timer(trace, loop):
    loop.call_later(0.010, trace, "a").cancel()
    loop.call_later(0.030, lambda: trace("woke at", at(loop)))
    loop.call_later(0.020, trace, "b").cancel()
    loop.call_later(0.040, loop.stop)
    loop.call_later(3600, trace, "c").cancel()
    loop.run_forever()
    trace("stopped at", at(loop))


@scenario
def many_cancelled_timers_are_swept_out(trace, loop):
    handles = [loop.call_later(1 + number / 1000, trace, number) for number in range(300)]
    for number, handle in enumerate(handles):
        if number % 100 != 50:
            handle.cancel()
    loop.call_later(2, loop.stop)
    loop.run_forever()
    trace(at(loop))


@scenario
def a_timer_knows_its_deadline(trace, loop):
    def when(handle):
        return f"{round(handle.when() * 1000)} ms"

    advance(loop, 5)
    trace(when(loop.call_later(0.010, trace)), when(loop.call_at(0.007, trace)))
    cancelled = loop.call_later(0.020, trace)
    cancelled.cancel()
    trace(when(cancelled))


@scenario
def a_timer_reschedules_itself(trace, loop):
    def tick(n):
        trace("tick", n, at(loop))
        if n == 3:
            loop.stop()
        else:
            loop.call_later(0.100, tick, n + 1)

    tick(0)
    loop.run_forever()


@scenario
def stop_forgets_no_timer(trace, loop):
    loop.call_later(0.020, trace, "survives the stop")
    loop.call_later(0.010, loop.stop)
    loop.run_forever()
    trace("stopped", at(loop))
    loop.call_later(0.020, loop.stop)
    loop.run_forever()
    trace("stopped", at(loop))

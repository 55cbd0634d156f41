"""The ready queue: `call_soon`, handles, what one iteration runs (DESIGN 5, semantics 1 and 7)."""

from harness import Boom, call, scenario


@scenario
def callbacks_run_in_the_order_they_were_made(trace, loop):
    for name in ("a", "b", "c"):
        loop.call_soon(trace, name)
    loop.call_soon(loop.stop)
    trace("nothing has run yet")
    loop.run_forever()


@scenario
def a_callback_receives_its_arguments(trace, loop):
    loop.call_soon(trace, "three:", 1, "two", None)
    loop.call_soon(trace)
    loop.call_soon(loop.stop)
    loop.run_forever()


@scenario
def what_a_callback_schedules_waits_for_the_next_iteration(trace, loop):
    def parent(name):
        trace(name)
        loop.call_soon(trace, "child of " + name)

    loop.call_soon(parent, "a")
    loop.call_soon(parent, "b")
    loop.call_soon(trace, "c")
    loop.call_soon(loop.call_soon, loop.stop)
    loop.run_forever()


@scenario
def two_chains_of_callbacks_take_turns(trace, loop):
    def count(name, n):
        trace(name, n)
        if n > 0:
            loop.call_soon(count, name, n - 1)
        elif name == "b":
            loop.stop()

    loop.call_soon(count, "a", 3)
    loop.call_soon(count, "b", 3)
    loop.run_forever()


@scenario
def a_cancelled_handle_does_not_run(trace, loop):
    loop.call_soon(trace, "a")
    handle = loop.call_soon(trace, "b")
    loop.call_soon(trace, "c")
    trace(handle.cancelled())
    handle.cancel()
    trace(handle.cancelled())
    handle.cancel()
    trace("twice is harmless", handle.cancelled())
    loop.call_soon(loop.stop)
    loop.run_forever()


@scenario
def a_callback_cancels_a_later_one_of_the_same_iteration(trace, loop):
    handles = []

    def first():
        trace("first")
        handles[0].cancel()

    loop.call_soon(first)
    handles.append(loop.call_soon(trace, "second"))
    loop.call_soon(trace, "third")
    loop.call_soon(loop.stop)
    loop.run_forever()


@scenario
def cancelling_a_handle_after_it_ran_changes_only_what_it_says(trace, loop):
    handle = loop.call_soon(trace, "ran")
    loop.call_soon(loop.stop)
    loop.run_forever()
    trace(handle.cancelled())
    handle.cancel()
    trace(handle.cancelled())


@scenario
def a_handle_cancels_itself_while_it_runs(trace, loop):
    handles = []

    def itself():
        handles[0].cancel()
        trace("goes on", handles[0].cancelled())

    handles.append(loop.call_soon(itself))
    loop.call_soon(loop.stop)
    loop.run_forever()


@scenario
def an_exception_in_a_callback_leaves_the_loop_alive(trace, loop):
    def fail():
        raise Boom("in a callback")

    loop.set_exception_handler(lambda _loop, context: trace("handler", context["exception"]))
    loop.call_soon(fail)
    loop.call_soon(trace, "the next one runs")
    loop.call_soon(loop.stop)
    loop.run_forever()


@scenario
def stop_lets_the_current_iteration_finish(trace, loop):
    def stopping():
        trace("stop")
        loop.stop()
        loop.call_soon(trace, "scheduled after stop")

    loop.call_soon(stopping)
    loop.call_soon(trace, "same iteration")
    loop.run_forever()
    trace("stopped")
    loop.call_soon(loop.stop)
    loop.run_forever()


@scenario
def stop_before_run_forever_allows_one_iteration(trace, loop):
    loop.call_soon(trace, "ready before")
    loop.call_soon(loop.call_soon, trace, "too late")
    loop.stop()
    loop.run_forever()
    trace("stopped")
    loop.stop()
    loop.run_forever()
    trace("stopped again")


@scenario
def stopping_twice_stops_once(trace, loop):
    loop.call_soon(loop.stop)
    loop.call_soon(loop.stop)
    loop.run_forever()
    trace("stopped")
    loop.call_soon(trace, "a")
    loop.call_soon(loop.call_soon, trace, "b")
    loop.call_soon(loop.call_soon, loop.call_soon, loop.stop)
    loop.run_forever()


@scenario
def a_long_queue_keeps_its_order(trace, loop):
    numbers = []

    def node(number):
        numbers.append(number)
        for child in range(3 * number + 1, 3 * number + 4):
            if child < 1000:
                loop.call_soon(node, child)
            elif child == 1000:
                loop.call_soon(loop.stop)

    node(0)
    loop.run_forever()
    trace(len(numbers), numbers == list(range(len(numbers))))


@scenario
def a_loop_knows_whether_it_runs(trace, loop):
    trace("before", loop.is_running())
    loop.call_soon(lambda: trace("inside", loop.is_running()))
    loop.call_soon(loop.stop)
    loop.run_forever()
    trace("after", loop.is_running())


@scenario
def call_soon_threadsafe_keeps_the_order(trace, loop):
    loop.call_soon(trace, "a")
    loop.call_soon_threadsafe(trace, "b", 1)
    loop.call_soon(trace, "c")
    handle = loop.call_soon_threadsafe(trace, "d")
    handle.cancel()
    loop.call_soon_threadsafe(loop.stop)
    loop.run_forever()


@scenario
def a_closed_loop_takes_no_callbacks(trace, loop):
    loop.call_soon(trace, "never")
    loop.close()
    trace("call_soon", call(loop.call_soon, trace))
    trace("call_soon_threadsafe", call(loop.call_soon_threadsafe, trace))
    trace("call_later", call(loop.call_later, 0.001, trace))
    trace("call_at", call(loop.call_at, 0.001, trace))

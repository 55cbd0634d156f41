"""Futures: states, results, callbacks (DESIGN 5, semantic 2)."""

import asyncio

from harness import Boom, attempt, call, outcome, scenario, ticks


@scenario
async def a_future_is_pending_then_has_a_result(trace, loop):
    future = loop.create_future()
    trace(future.done(), future.cancelled(), call(future.result), call(future.exception))
    future.set_result(42)
    trace(future.done(), future.cancelled(), call(future.result), call(future.exception))
    trace(call(future.result))


@scenario
async def a_future_with_an_exception_raises_it_each_time(trace, loop):
    future = loop.create_future()
    future.set_exception(Boom("once"))
    trace(future.done(), future.cancelled())
    trace(call(future.result), call(future.result), call(future.exception))


@scenario
async def a_future_is_settled_once(trace, loop):
    good, bad, cancelled = (loop.create_future() for _ in range(3))
    good.set_result(1)
    bad.set_exception(Boom("first"))
    cancelled.cancel()
    for future in (good, bad, cancelled):
        trace(call(future.set_result, 2), call(future.set_exception, Boom("second")))
        trace(future.cancel())
        trace(outcome(future))


@scenario
async def a_cancelled_future_raises_from_result_and_exception(trace, loop):
    future = loop.create_future()
    trace(future.cancel(), future.cancel())
    trace(future.done(), future.cancelled(), call(future.result), call(future.exception))


@scenario
async def a_cancelled_future_keeps_its_message(trace, loop):
    future = loop.create_future()
    future.cancel("no longer needed")
    future.cancel("too late")
    trace(call(future.result))
    trace(await attempt(future))


@scenario
async def callbacks_go_through_call_soon(trace, loop):
    future = loop.create_future()
    future.add_done_callback(lambda _future: trace("callback"))
    loop.call_soon(trace, "ready before")
    future.set_result(None)
    loop.call_soon(trace, "ready after")
    trace("set")
    await ticks(1)


@scenario
async def a_done_future_calls_back_through_call_soon_too(trace, loop):
    future = loop.create_future()
    future.set_result(None)
    future.add_done_callback(lambda _future: trace("callback"))
    trace("added")
    await ticks(1)


@scenario
async def callbacks_run_in_the_order_they_were_added(trace, loop):
    future = loop.create_future()
    for name in ("a", "b", "c"):
        future.add_done_callback(lambda _future, name=name: trace(name))
    future.set_result(None)
    future.add_done_callback(lambda _future: trace("d, added when done"))
    await ticks(1)


@scenario
async def a_callback_receives_the_future(trace, loop):
    for settle in (
        lambda future: future.set_result("fine"),
        lambda future: future.set_exception(Boom("bad")),
        lambda future: future.cancel(),
    ):
        future = loop.create_future()
        future.add_done_callback(lambda got, future=future: trace(got is future, outcome(got)))
        settle(future)
    await ticks(1)


@scenario
async def a_removed_callback_is_not_called(trace, loop):
    def callback(_future):
        trace("callback")

    def other(_future):
        trace("other")

    future = loop.create_future()
    future.add_done_callback(callback)
    future.add_done_callback(other)
    future.add_done_callback(callback)
    trace("removed", future.remove_done_callback(callback))
    trace("removed", future.remove_done_callback(callback))
    future.set_result(None)
    trace("removed", future.remove_done_callback(other))
    await ticks(1)


@scenario
async def the_same_callback_added_twice_is_called_twice(trace, loop):
    def callback(_future):
        trace("callback")

    future = loop.create_future()
    future.add_done_callback(callback)
    future.add_done_callback(callback)
    future.set_result(None)
    await ticks(1)


@scenario
async def an_exception_in_one_callback_spares_the_others(trace, loop):
    def fail(_future):
        raise Boom("callback")

    loop.set_exception_handler(lambda _loop, context: trace("handler", context["exception"]))
    future = loop.create_future()
    future.add_done_callback(lambda _future: trace("a"))
    future.add_done_callback(fail)
    future.add_done_callback(lambda _future: trace("c"))
    future.set_result("unharmed")
    await ticks(1)
    trace(outcome(future))


@scenario
async def a_callback_may_add_a_callback(trace, loop):
    future = loop.create_future()

    def first(_future):
        trace("first")
        future.add_done_callback(lambda _future: trace("third, next iteration"))

    future.add_done_callback(first)
    future.add_done_callback(lambda _future: trace("second"))
    future.set_result(None)
    await ticks(2)


@scenario
async def a_callback_cannot_remove_one_that_is_scheduled(trace, loop):
    def second(_future):
        trace("second")

    future = loop.create_future()
    future.add_done_callback(lambda _future: trace("removed", future.remove_done_callback(second)))
    future.add_done_callback(second)
    future.set_result(None)
    await ticks(1)


@scenario
async def a_done_future_is_not_cancelled_in_its_callback(trace, loop):
    future = loop.create_future()
    future.add_done_callback(lambda _future: trace("cancel", future.cancel(), outcome(future)))
    future.set_result("done")
    await ticks(1)


@scenario
async def awaiting_a_done_future_does_not_give_way(trace, loop):
    future = loop.create_future()
    future.set_result("at once")
    loop.call_soon(trace, "a callback")
    trace(await future)
    trace(await future)
    await ticks(1)


@scenario
async def awaiting_gives_the_result_or_raises(trace, loop):
    good, bad, cancelled = (loop.create_future() for _ in range(3))
    loop.call_soon(good.set_result, "fine")
    loop.call_soon(bad.set_exception, Boom("bad"))
    loop.call_soon(cancelled.cancel, "why")
    for future in (good, bad, cancelled):
        trace(await attempt(future))


@scenario
async def waiters_of_one_future_wake_in_order(trace, loop):
    future = loop.create_future()

    async def waiter(name):
        trace(name, "got", await future)

    tasks = [loop.create_task(waiter(name)) for name in ("a", "b", "c")]
    await ticks(1)
    loop.call_soon(trace, "ready before")
    future.set_result(7)
    loop.call_soon(trace, "ready after")
    await asyncio.wait(tasks)


@scenario
async def waiters_of_one_future_get_the_same_exception(trace, loop):
    future = loop.create_future()
    seen = []

    async def waiter():
        try:
            await future
        except Boom as error:
            seen.append(error)

    tasks = [loop.create_task(waiter()) for _ in range(2)]
    await ticks(1)
    future.set_exception(Boom("shared"))
    await asyncio.wait(tasks)
    trace(seen, seen[0] is seen[1])


@scenario
async def a_callback_and_a_waiter_keep_their_order(trace, loop):
    future = loop.create_future()

    async def waiter():
        await future
        trace("waiter")

    future.add_done_callback(lambda _future: trace("callback before"))
    task = loop.create_task(waiter())
    await ticks(1)
    future.add_done_callback(lambda _future: trace("callback after"))
    future.set_result(None)
    await task


@scenario
async def setting_an_awaited_future_does_not_run_its_waiter(trace, loop):
    future = loop.create_future()

    async def waiter():
        trace("waiter got", await future)

    task = loop.create_task(waiter())
    await ticks(1)
    future.set_result(1)
    trace("the setter goes on")
    await task

"""Errors that nobody waits for: the exception handler and the reports (DESIGN 5, semantic 7)."""

import asyncio

from harness import Boom, attempt, outcome, scenario, ticks


async def fail(message):
    raise Boom(message)


def raising(message):
    def callback(*_args):
        raise Boom(message)

    return callback


def handler(trace):
    """A handler that tells what it was given."""

    def handle(_loop, context):
        trace("handler", sorted(context), context.get("exception"))

    return handle


@scenario
async def a_failing_callback_is_reported_with_its_handle(trace, loop):
    seen = []
    loop.set_exception_handler(lambda got, context: seen.append((got is loop, context)))
    handle = loop.call_soon(raising("callback"))
    await ticks(1)
    [(right_loop, context)] = seen
    trace(right_loop, sorted(context), context["exception"], context["handle"] is handle)


@scenario
async def a_failing_timer_is_reported(trace, loop):
    loop.set_exception_handler(handler(trace))
    loop.call_later(0.001, raising("timer"))
    await asyncio.sleep(0.002)


@scenario
async def a_failing_done_callback_is_reported(trace, loop):
    loop.set_exception_handler(handler(trace))
    task = loop.create_task(ticks(0))
    task.add_done_callback(raising("done callback"))
    await task
    await ticks(1)
    trace(outcome(task))


@scenario
async def another_handler_takes_over(trace, loop):
    loop.set_exception_handler(lambda _loop, context: trace("first", context["exception"]))
    loop.call_soon(raising("a"))
    await ticks(1)
    loop.set_exception_handler(lambda _loop, context: trace("second", context["exception"]))
    loop.call_soon(raising("b"))
    await ticks(1)


@scenario
async def a_handler_that_fails_does_not_stop_the_loop(trace, loop):
    loop.set_exception_handler(raising("in the handler"))
    loop.call_soon(raising("callback"))
    loop.call_soon(trace, "the next one runs")
    await ticks(1)


@scenario
async def the_exception_handler_may_be_called_directly(trace, loop):
    loop.set_exception_handler(lambda _loop, context: trace(context["message"], context["reason"]))
    loop.call_exception_handler({"message": "something odd", "reason": 42})


@scenario
async def a_handler_is_called_at_once(trace, loop):
    loop.set_exception_handler(lambda _loop, context: trace("handler", context["exception"]))
    loop.call_soon(raising("first"))
    loop.call_soon(trace, "between")
    loop.call_soon(raising("second"))
    await ticks(1)


@scenario
async def a_task_whose_exception_nobody_retrieved_is_reported(trace, loop):
    loop.create_task(fail("forgotten"))
    await ticks(2)
    trace("end")


@scenario
async def a_future_whose_exception_nobody_retrieved_is_reported(trace, loop):
    loop.create_future().set_exception(Boom("forgotten"))
    trace("end")


@scenario
async def each_forgotten_exception_is_reported(trace, loop):
    for name in ("a", "b", "c"):
        loop.create_task(fail(name))
    await ticks(2)
    trace("end")


@scenario
async def result_retrieves_the_exception(trace, loop):
    task = loop.create_task(fail("retrieved"))
    await asyncio.wait([task])
    try:
        task.result()
    except Boom as error:
        trace(error)


@scenario
async def exception_retrieves_the_exception(trace, loop):
    task = loop.create_task(fail("retrieved"))
    await asyncio.wait([task])
    trace(task.exception())


@scenario
async def awaiting_retrieves_the_exception(trace, loop):
    task = loop.create_task(fail("retrieved"))
    trace(await attempt(task))


@scenario
async def waiting_does_not_retrieve_the_exception(trace, loop):
    task = loop.create_task(fail("only waited for"))
    done, _pending = await asyncio.wait([task])
    trace(len(done))


@scenario
async def a_callback_does_not_retrieve_the_exception(trace, loop):
    task = loop.create_task(fail("only called back"))
    task.add_done_callback(lambda done: trace("callback", done.done()))
    await ticks(3)


@scenario
async def gathering_retrieves_the_exceptions(trace, loop):
    outer = asyncio.gather(fail("a"), fail("b"), return_exceptions=True)
    trace(await outer)


@scenario
async def a_forgotten_gathering_is_reported_once(trace, loop):
    asyncio.gather(fail("a"), fail("b"))
    await ticks(3)
    trace("end")


@scenario
async def a_cancelled_task_is_not_reported(trace, loop):
    task = loop.create_task(ticks(9))
    await ticks(1)
    task.cancel()
    await ticks(2)
    trace("end", task.cancelled())


@scenario
async def a_group_retrieves_the_exceptions_of_its_tasks(trace, loop):
    async def grouped():
        async with asyncio.TaskGroup() as group:
            group.create_task(fail("a"))
            group.create_task(fail("b"))

    trace(await attempt(grouped()))


@scenario
async def an_exception_thrown_again_is_the_same(trace, loop):
    boom = Boom("the same")

    async def failing():
        raise boom

    task = loop.create_task(failing())
    seen = []
    for _ in range(2):
        try:
            await task
        except Boom as error:
            seen.append(error is boom)
    trace(seen, task.exception() is boom)

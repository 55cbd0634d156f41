"""What a task makes of its cancellation: it refuses, fails, counts (DESIGN 5, semantic 4)."""

import asyncio

from harness import Boom, at, attempt, emit, ended, outcome, scenario, ticks

TAKES_BACK = "3.13: the last uncancel() takes back a request that is not delivered yet"


@scenario
async def a_task_may_refuse(trace, loop):
    async def stubborn():
        try:
            await asyncio.sleep(1)
        except asyncio.CancelledError:
            trace("refused")
        await asyncio.sleep(0.005)
        return "finished anyway"

    task = loop.create_task(stubborn())
    await ticks(1)
    trace(task.cancel())
    trace(await ended(task), task.cancelling(), at(loop))


@scenario
async def a_task_may_return_instead(trace, loop):
    async def child():
        try:
            await asyncio.sleep(1)
        except asyncio.CancelledError:
            return "returned instead"

    task = loop.create_task(child())
    await ticks(1)
    task.cancel()
    trace(await ended(task), task.cancelled())


@scenario
async def a_task_may_raise_something_else(trace, loop):
    async def child():
        try:
            await asyncio.sleep(1)
        except asyncio.CancelledError as error:
            raise Boom("while cleaning") from error

    task = loop.create_task(child())
    await ticks(1)
    task.cancel()
    trace(await ended(task), task.cancelled())


@scenario
async def a_task_that_survived_one_cancellation_gets_the_next(trace, loop):
    future = loop.create_future()

    async def child():
        trace(await attempt(future))
        trace(await attempt(emit()))
        return "survived"

    task = loop.create_task(child())
    await ticks(1)
    future.cancel("the future")
    await ticks(1)
    task.cancel("the task")
    trace(await ended(task))


@scenario
async def cancelling_counts_and_uncancel_counts_down(trace, loop):
    async def child():
        me = asyncio.current_task()
        trace("before", me.cancelling(), me.uncancel())
        await attempt(asyncio.sleep(1))
        trace("cancelled", me.cancelling())
        trace("uncancel", me.uncancel(), me.uncancel(), me.uncancel())
        await asyncio.sleep(0.001)
        return "goes on"

    task = loop.create_task(child())
    await ticks(1)
    task.cancel()
    task.cancel()
    trace(task.cancelling())
    trace(await ended(task), task.cancelling())


@scenario
async def a_task_that_cancels_itself_learns_it_at_the_next_await(trace, loop):
    async def child():
        asyncio.current_task().cancel("by myself")
        trace("still running")
        trace(await attempt(emit()))
        return "goes on"

    trace(await ended(loop.create_task(child())))


@scenario
async def a_task_that_cancels_itself_learns_it_at_a_pending_future(trace, loop):
    future = loop.create_future()

    async def child():
        asyncio.current_task().cancel("by myself")
        trace(await attempt(future))
        return "goes on"

    trace(await ended(loop.create_task(child())), outcome(future))


@scenario
async def awaiting_a_done_future_is_not_a_point_of_cancellation(trace, loop):
    future = loop.create_future()
    future.set_result("value")

    async def child():
        asyncio.current_task().cancel("by myself")
        trace(await attempt(future))
        trace(await attempt(asyncio.sleep(0)))
        return "goes on"

    trace(await ended(loop.create_task(child())))


@scenario
async def a_task_that_cancels_itself_and_returns_is_cancelled(trace, loop):
    async def child():
        asyncio.current_task().cancel("by myself")
        return "lost"

    task = loop.create_task(child())
    trace(await ended(task), await attempt(task))


@scenario
async def a_task_that_cancels_itself_and_raises_has_failed(trace, loop):
    async def child():
        asyncio.current_task().cancel()
        raise Boom("stronger")

    trace(await ended(loop.create_task(child())))


@scenario
async def a_child_that_refuses_keeps_its_parent(trace, loop):
    async def child():
        await attempt(asyncio.sleep(1))
        return "child refused"

    async def parent():
        return await loop.create_task(child())

    task = loop.create_task(parent())
    await ticks(2)
    trace(task.cancel())
    trace(await ended(task), task.cancelling())


@scenario
async def an_uncancelled_request_is_still_delivered(trace, loop):
    task = loop.create_task(attempt(asyncio.sleep(1)))
    await ticks(1)
    task.cancel("asked")
    trace(task.uncancel())
    trace(await ended(task))


@scenario(since=(3, 13), because=TAKES_BACK)
async def uncancel_before_the_first_step(trace, loop):
    async def child():
        trace("runs")
        return "goes on"

    task = loop.create_task(child())
    task.cancel("asked")
    trace(task.uncancel())
    trace(await ended(task))


@scenario(since=(3, 13), because=TAKES_BACK)
async def uncancel_takes_back_only_the_last_request(trace, loop):
    task = loop.create_task(attempt(asyncio.sleep(1)))
    task.cancel("first")
    task.cancel("second")
    trace(task.uncancel())
    trace(await ended(task))


@scenario(since=(3, 13), because=TAKES_BACK)
async def a_task_that_cancels_itself_and_thinks_better_of_it(trace, loop):
    async def child():
        me = asyncio.current_task()
        me.cancel("asked")
        trace(me.uncancel())
        trace(await attempt(asyncio.sleep(0.010)))
        me.cancel("asked")
        me.uncancel()
        return "goes on"

    task = loop.create_task(child())
    trace(await ended(task), task.cancelling())

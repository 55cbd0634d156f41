"""`wait_for`: one awaited thing, with a time limit (DESIGN 5, semantic 5)."""

import asyncio

from harness import Boom, advance, at, attempt, outcome, scenario, ticks


async def sleeper(trace, milliseconds):
    """Sleeps; tells when it is cancelled."""
    try:
        await asyncio.sleep(milliseconds / 1000)
    except asyncio.CancelledError as error:
        trace("inner:", error)
        raise
    return "slept"


@scenario
async def in_time(trace, loop):
    trace(await asyncio.wait_for(sleeper(trace, 10), 0.020), at(loop))
    await asyncio.sleep(0.020)


@scenario
async def too_late_cancels_the_inner_one(trace, loop):
    task = loop.create_task(sleeper(trace, 20))
    trace(await attempt(asyncio.wait_for(task, 0.010)), at(loop), outcome(task))


@scenario
async def too_late_for_a_future(trace, loop):
    future = loop.create_future()
    trace(await attempt(asyncio.wait_for(future, 0.010)), outcome(future))


@scenario
async def it_waits_until_the_cancellation_is_over(trace, loop):
    async def slow_to_die():
        try:
            await asyncio.sleep(1)
        finally:
            await asyncio.sleep(0.050)
            trace("cleaned up", at(loop))

    trace(await attempt(asyncio.wait_for(slow_to_die(), 0.010)), at(loop))


@scenario
async def an_inner_one_that_refuses_returns_its_value(trace, loop):
    async def stubborn():
        await attempt(asyncio.sleep(1))
        await asyncio.sleep(0.005)
        return "finished anyway"

    trace(await attempt(asyncio.wait_for(stubborn(), 0.010)), at(loop))


@scenario
async def an_inner_one_that_fails_while_cancelled_raises_that(trace, loop):
    async def failing():
        try:
            await asyncio.sleep(1)
        except asyncio.CancelledError:
            raise Boom("while cancelled") from None

    trace(await attempt(asyncio.wait_for(failing(), 0.010)), at(loop))


@scenario
async def an_error_in_time_is_raised(trace, loop):
    async def failing():
        await asyncio.sleep(0.005)
        raise Boom("in time")

    trace(await attempt(asyncio.wait_for(failing(), 0.010)), at(loop))


@scenario
async def no_limit(trace, loop):
    trace(await asyncio.wait_for(sleeper(trace, 3600_000), None), at(loop))


@scenario
async def a_limit_of_zero_takes_what_is_done(trace, loop):
    done = loop.create_future()
    done.set_result("done")
    pending = loop.create_future()
    trace(await attempt(asyncio.wait_for(done, 0)))
    trace(await attempt(asyncio.wait_for(pending, 0)), outcome(pending), at(loop))


@scenario
async def a_limit_of_zero_lets_a_coroutine_not_begin(trace, loop):
    async def child():
        trace("begins")

    trace(await attempt(asyncio.wait_for(child(), 0)))


@scenario
async def a_limit_below_zero_is_zero(trace, loop):
    done = loop.create_future()
    done.set_result("done")
    trace(await attempt(asyncio.wait_for(done, -1)))
    trace(await attempt(asyncio.wait_for(loop.create_future(), -1)), at(loop))


@scenario(since=(3, 12), because="3.11 loses the message on the way in")
async def cancelling_the_waiter_cancels_the_inner_one(trace, loop):
    inner = loop.create_task(sleeper(trace, 20))
    waiter = loop.create_task(attempt(asyncio.wait_for(inner, 0.010)))
    await ticks(2)
    waiter.cancel("from outside")
    trace(await waiter, outcome(inner), at(loop))


@scenario
async def cancelling_the_inner_one_raises_in_the_waiter(trace, loop):
    inner = loop.create_task(sleeper(trace, 20))
    waiter = loop.create_task(attempt(asyncio.wait_for(inner, 0.010)))
    await ticks(2)
    inner.cancel("only the inner one")
    trace(await waiter, waiter.cancelling(), at(loop))


@scenario(since=(3, 12), because="3.11 gives the result, 3.12 lets the limit win")
async def the_result_arrives_in_the_iteration_of_the_limit(trace, loop):
    future = loop.create_future()
    loop.call_later(0.009, advance, loop, 5)
    loop.call_later(0.0095, future.set_result, "just in time")
    trace(await attempt(asyncio.wait_for(future, 0.010)), outcome(future))


@scenario(since=(3, 12), because="3.11 gives the result, 3.12 lets the limit win")
async def the_limit_comes_before_the_result_of_the_same_iteration(trace, loop):
    future = loop.create_future()

    def settle():
        trace("settling", outcome(future))
        if not future.done():
            future.set_result("too late")

    loop.call_later(0.009, advance, loop, 5)
    loop.call_later(0.011, settle)
    trace(await attempt(asyncio.wait_for(future, 0.010)), outcome(future))


@scenario(since=(3, 12), because="since 3.12 the cancellation from outside wins over the result")
async def cancelled_when_the_result_is_there(trace, loop):
    future = loop.create_future()
    waiter = loop.create_task(attempt(asyncio.wait_for(future, 0.010)))
    await ticks(2)
    future.set_result("lost")
    waiter.cancel("at the same moment")
    trace(await waiter, outcome(future))


@scenario(since=(3, 12), because="the limit of 3.12 is a timeout(), whose cancellation is first")
async def cancelled_and_out_of_time_at_once(trace, loop):
    future = loop.create_future()
    waiter = loop.create_task(attempt(asyncio.wait_for(future, 0.010)))
    await ticks(1)
    loop.call_later(0.009, advance, loop, 5)
    loop.call_later(0.0105, waiter.cancel, "from outside")
    trace(await waiter, waiter.cancelling(), outcome(future))


@scenario
async def the_shorter_of_two_limits(trace, loop):
    outer = asyncio.wait_for(asyncio.wait_for(sleeper(trace, 50), 0.030), 0.010)
    trace(await attempt(outer), at(loop))
    inner = asyncio.wait_for(asyncio.wait_for(sleeper(trace, 50), 0.010), 0.030)
    trace(await attempt(inner), at(loop))

"""`shield`: a task that survives the cancellation of its awaiter (DESIGN 5, semantic 5)."""

import asyncio

from harness import Boom, at, attempt, outcome, scenario, ticks


async def sleeper(trace, milliseconds):
    """Sleeps; tells when it is cancelled."""
    try:
        await asyncio.sleep(milliseconds / 1000)
    except asyncio.CancelledError as error:
        trace("inner:", error)
        raise
    return "slept"


@scenario
async def a_shielded_task_gives_its_result(trace, loop):
    trace(await asyncio.shield(sleeper(trace, 10)), at(loop))
    done = loop.create_future()
    done.set_result("done")
    trace(asyncio.shield(done) is done)


@scenario
async def cancelling_the_awaiter_spares_the_shielded_task(trace, loop):
    inner = loop.create_task(sleeper(trace, 10))

    async def parent():
        await asyncio.shield(inner)

    task = loop.create_task(parent())
    await ticks(2)
    task.cancel("not further than the shield")
    trace(await attempt(task), outcome(inner))
    trace(await inner, at(loop))


@scenario
async def cancelling_a_shielded_task_itself_is_possible(trace, loop):
    inner = loop.create_task(sleeper(trace, 10))
    outer = asyncio.shield(inner)
    await ticks(1)
    inner.cancel("directly")
    trace(await attempt(outer), outer.cancelled())


@scenario
async def the_error_of_a_shielded_task_is_raised(trace, loop):
    async def failing():
        await ticks(1)
        raise Boom("shielded")

    outer = asyncio.shield(failing())
    trace(await attempt(outer), outcome(outer))


@scenario
async def the_result_after_the_awaiter_was_cancelled_is_dropped(trace, loop):
    inner = loop.create_task(sleeper(trace, 10))
    outer = asyncio.shield(inner)
    trace(outer.cancel("outer"), outcome(outer), outcome(inner))
    trace(await inner, outcome(outer))


@scenario(until=(3, 14), because="3.14 reports it at once and in other words")
async def an_error_after_the_awaiter_was_cancelled_is_reported(trace, loop):
    async def failing():
        await asyncio.sleep(0.010)
        raise Boom("nobody looks")

    outer = asyncio.shield(failing())
    await ticks(1)
    outer.cancel()
    await asyncio.sleep(0.020)
    trace(outcome(outer))


@scenario(until=(3, 14), because="3.14 reports it")
async def an_error_at_the_moment_of_the_cancellation_is_dropped(trace, loop):
    inner = loop.create_future()
    outer = asyncio.shield(inner)
    outer.cancel()
    inner.set_exception(Boom("nobody looks"))
    await ticks(3)
    trace(outcome(outer))


@scenario
async def a_limit_around_a_shield_spares_the_task(trace, loop):
    inner = loop.create_task(sleeper(trace, 20))
    trace(await attempt(asyncio.wait_for(asyncio.shield(inner), 0.010)), outcome(inner))
    trace(await inner, at(loop))


@scenario
async def a_shielded_task_may_be_awaited_again(trace, loop):
    inner = loop.create_task(sleeper(trace, 10))

    async def patient():
        while True:
            try:
                return await asyncio.shield(inner)
            except asyncio.CancelledError as error:
                trace("patient:", error)

    task = loop.create_task(patient())
    for message in ("one", "two"):
        await ticks(2)
        task.cancel(message)
    trace(await task, task.cancelling())

"""`timeout`: a time limit for a block of code (DESIGN 5, semantic 4)."""

import asyncio

from harness import Boom, advance, at, attempt, call, outcome, scenario, ticks


def when(scope):
    deadline = scope.when()
    return None if deadline is None else f"{round(deadline * 1000)} ms"


@scenario
async def a_block_that_ends_in_time(trace, loop):
    async with asyncio.timeout(0.020) as scope:
        await asyncio.sleep(0.010)
        trace("in time", scope.expired(), when(scope))
    trace(scope.expired(), at(loop))
    await asyncio.sleep(0.020)
    trace("nothing follows", asyncio.current_task().cancelling())


@scenario
async def a_block_that_takes_too_long(trace, loop):
    scopes = []

    async def block():
        async with asyncio.timeout(0.010) as scope:
            scopes.append(scope)
            await asyncio.sleep(1)

    trace(await attempt(block()), at(loop), scopes[0].expired())
    trace(asyncio.current_task().cancelling())


@scenario
async def the_block_sees_a_cancellation_first(trace, loop):
    async def block():
        async with asyncio.timeout(0.010) as scope:
            try:
                await asyncio.sleep(1)
            except asyncio.CancelledError as error:
                trace("inside:", error, scope.expired(), asyncio.current_task().cancelling())
                raise

    trace(await attempt(block()), asyncio.current_task().cancelling())


@scenario
async def no_limit(trace, loop):
    async with asyncio.timeout(None) as scope:
        trace(when(scope))
        await asyncio.sleep(3600)
    trace(scope.expired(), at(loop))


@scenario
async def a_limit_of_zero_ends_the_block_at_its_first_await(trace, loop):
    async def block():
        async with asyncio.timeout(0):
            trace("the block begins")
            await asyncio.sleep(0)
            trace("never")

    trace(await attempt(block()), at(loop))


@scenario
async def a_limit_of_zero_spares_a_block_without_await(trace, loop):
    async def block():
        async with asyncio.timeout(0):
            return "no await"

    trace(await attempt(block()))
    trace(await attempt(asyncio.sleep(0, "and nothing is left of it")))


@scenario
async def an_awaited_done_future_is_no_chance_to_expire(trace, loop):
    done = loop.create_future()
    done.set_result("done")

    async def block():
        async with asyncio.timeout(0.010):
            advance(loop, 50)
            return await done

    trace(await attempt(block()))
    await ticks(2)


@scenario
async def an_error_in_the_block_is_raised(trace, loop):
    async def block():
        async with asyncio.timeout(0.010):
            await asyncio.sleep(0.005)
            raise Boom("block")

    trace(await attempt(block()), at(loop))
    await asyncio.sleep(0.010)


@scenario
async def an_error_while_it_expires_is_raised(trace, loop):
    async def block():
        async with asyncio.timeout(0.010):
            try:
                await asyncio.sleep(1)
            except asyncio.CancelledError:
                raise Boom("while it expires") from None

    trace(await attempt(block()), asyncio.current_task().cancelling())


@scenario
async def a_block_that_swallows_the_cancellation_goes_on(trace, loop):
    async def block():
        async with asyncio.timeout(0.010) as scope:
            trace(await attempt(asyncio.sleep(1)))
            await asyncio.sleep(0.020)
            trace("after the limit", scope.expired(), at(loop))
            return "swallowed"

    trace(await attempt(block()), asyncio.current_task().cancelling())


@scenario
async def a_cancellation_from_outside_is_not_swallowed(trace, loop):
    async def block():
        async with asyncio.timeout(0.020):
            await asyncio.sleep(1)

    task = loop.create_task(block())
    await ticks(1)
    task.cancel("from outside")
    await asyncio.wait([task])
    trace(outcome(task), await attempt(task), task.cancelling(), at(loop))


@scenario
async def cancelled_from_outside_just_before_it_expires(trace, loop):
    async def block():
        async with asyncio.timeout(0.010):
            await asyncio.sleep(1)

    task = loop.create_task(block())
    await ticks(1)
    loop.call_later(0.005, advance, loop, 10)
    loop.call_later(0.0055, task.cancel, "from outside")
    await asyncio.wait([task])
    trace(outcome(task), await attempt(task), task.cancelling())


@scenario
async def cancelled_from_outside_just_after_it_expired(trace, loop):
    async def block():
        async with asyncio.timeout(0.010):
            await asyncio.sleep(1)

    task = loop.create_task(block())
    await ticks(1)
    loop.call_later(0.005, advance, loop, 10)
    loop.call_later(0.0115, task.cancel, "from outside")
    await asyncio.wait([task])
    trace(outcome(task), await attempt(task), task.cancelling())


@scenario
async def a_task_cancelled_earlier_still_gets_its_timeout(trace, loop):
    async def block():
        await attempt(asyncio.sleep(1))
        async with asyncio.timeout(0.010):
            await asyncio.sleep(1)

    task = loop.create_task(block())
    await ticks(1)
    task.cancel("refused")
    await asyncio.wait([task])
    trace(outcome(task), task.cancelling())


@scenario
async def the_inner_of_two_expires_first(trace, loop):
    async with asyncio.timeout(0.050) as outer:
        async def block():
            async with asyncio.timeout(0.010) as inner:
                scopes.append(inner)
                await asyncio.sleep(1)

        scopes = []
        trace(await attempt(block()), scopes[0].expired(), outer.expired(), at(loop))
        await asyncio.sleep(0.010)
    trace(outer.expired(), at(loop))


@scenario
async def the_outer_of_two_expires_first(trace, loop):
    scopes = []

    async def block():
        async with asyncio.timeout(0.010) as outer:
            scopes.append(outer)
            async with asyncio.timeout(0.050) as inner:
                scopes.append(inner)
                await asyncio.sleep(1)

    trace(await attempt(block()), [scope.expired() for scope in scopes], at(loop))


@scenario
async def both_of_two_expire_in_one_iteration(trace, loop):
    scopes = []

    async def inner_block():
        async with asyncio.timeout(0.010) as inner:
            scopes.append(inner)
            await asyncio.sleep(1)

    async def block():
        async with asyncio.timeout(0.015) as outer:
            scopes.append(outer)
            trace("inner", await attempt(inner_block()))
            await asyncio.sleep(1)

    loop.call_later(0.005, advance, loop, 20)
    trace("outer", await attempt(block()), [scope.expired() for scope in scopes])
    trace(asyncio.current_task().cancelling())


@scenario
async def a_limit_may_be_moved_away(trace, loop):
    async with asyncio.timeout(0.010) as scope:
        await asyncio.sleep(0.005)
        scope.reschedule(0.040)
        trace(when(scope))
        await asyncio.sleep(0.030)
    trace(scope.expired(), at(loop))


@scenario
async def a_limit_may_be_moved_closer(trace, loop):
    async def block():
        async with asyncio.timeout(3600) as scope:
            scope.reschedule(loop.time() + 0.005)
            await asyncio.sleep(1)

    trace(await attempt(block()), at(loop))


@scenario
async def a_limit_may_be_moved_into_the_past(trace, loop):
    async def block():
        async with asyncio.timeout(None) as scope:
            advance(loop, 10)
            scope.reschedule(0.005)
            trace("goes on until it awaits")
            await asyncio.sleep(1)

    trace(await attempt(block()), at(loop))


@scenario
async def a_limit_may_be_lifted(trace, loop):
    async with asyncio.timeout(0.010) as scope:
        scope.reschedule(None)
        trace(when(scope))
        await asyncio.sleep(1)
    trace(scope.expired(), at(loop))


@scenario
async def a_limit_is_not_moved_after_its_block(trace, loop):
    async with asyncio.timeout(0.010) as scope:
        pass
    trace(call(scope.reschedule, 0.020))


@scenario
async def a_limit_that_expires_is_not_moved(trace, loop):
    async def block():
        async with asyncio.timeout(0.010) as scope:
            try:
                await asyncio.sleep(1)
            finally:
                trace(call(scope.reschedule, 0.100), scope.expired())

    trace(await attempt(block()), at(loop))


@scenario
async def a_limit_is_moved_in_the_iteration_in_which_it_is_due(trace, loop):
    async with asyncio.timeout(0.010) as scope:
        loop.call_later(0.009, lambda: (advance(loop, 10), scope.reschedule(0.050)))
        await asyncio.sleep(0.040)
    trace(scope.expired(), at(loop))


@scenario
async def expiring_waits_for_the_cleaning_up(trace, loop):
    async def block():
        async with asyncio.timeout(0.010):
            try:
                await asyncio.sleep(1)
            finally:
                await asyncio.sleep(0.030)
                trace("clean", at(loop))

    trace(await attempt(block()), at(loop))

"""Task groups in time limits and in other groups: whose cancellation is left over in the end."""

import asyncio

from harness import Boom, attempt, outcome, scenario

TAKES_BACK = "before 3.13 the group's repeated cancellation was delivered although it was taken back"


async def failing_while_cancelled(error):
    """Waits, and turns its cancellation into a failure."""
    try:
        await asyncio.sleep(1)
    except asyncio.CancelledError:
        raise error from None


async def failing(milliseconds, error):
    await asyncio.sleep(milliseconds / 1000)
    raise error


async def group_whose_task_fails_while_cancelled():
    async with asyncio.TaskGroup() as group:
        group.create_task(failing_while_cancelled(Boom("task")))


@scenario(since=(3, 13), because=TAKES_BACK)
async def a_time_limit_leaves_no_cancellation_behind_a_failing_group(trace, loop):
    async def limited():
        async with asyncio.timeout(0.010):
            await group_whose_task_fails_while_cancelled()

    trace(await attempt(limited()), asyncio.current_task().cancelling())
    trace(await attempt(asyncio.sleep(0.001, "goes on")))


@scenario(since=(3, 13), because=TAKES_BACK)
async def wait_for_leaves_no_cancellation_behind_a_failing_group(trace, loop):
    trace(await attempt(asyncio.wait_for(group_whose_task_fails_while_cancelled(), 0.010)))
    trace(asyncio.current_task().cancelling())
    trace(await attempt(asyncio.sleep(0.001, "goes on")))


@scenario(since=(3, 13), because=TAKES_BACK)
async def a_group_leaves_no_cancellation_behind_a_failing_group(trace, loop):
    async def grouped():
        async with asyncio.TaskGroup() as group:
            group.create_task(failing(10, Boom("outer")))
            await group_whose_task_fails_while_cancelled()

    trace(await attempt(grouped()), asyncio.current_task().cancelling())
    trace(await attempt(asyncio.sleep(0.001, "goes on")))


@scenario(since=(3, 13), because=TAKES_BACK)
async def three_groups_and_a_time_limit_leave_no_cancellation_behind(trace, loop):
    async def innermost():
        async with asyncio.TaskGroup() as group:
            group.create_task(failing_while_cancelled(Boom("second")))
            await group_whose_task_fails_while_cancelled()

    async def limited():
        async with asyncio.timeout(0.010):
            async with asyncio.TaskGroup():
                await innermost()

    trace(await attempt(limited()), asyncio.current_task().cancelling())
    trace(await attempt(asyncio.sleep(0.001, "goes on")))


@scenario(since=(3, 13), because=TAKES_BACK)
async def a_cancellation_from_outside_goes_on_behind_a_time_limit_and_a_group(trace, loop):
    async def limited():
        async with asyncio.timeout(0.010):
            await group_whose_task_fails_while_cancelled()

    async def catching():
        trace(await attempt(limited()), asyncio.current_task().cancelling())
        trace(await attempt(asyncio.sleep(0.001, "goes on")))

    for milliseconds in (5, 10):
        task = loop.create_task(catching())
        loop.call_later(milliseconds / 1000, task.cancel, "from outside")
        await asyncio.wait([task])
        trace(outcome(task), task.cancelling())

"""`TaskGroup`: tasks that live no longer than a block of code (DESIGN 5, semantic 4)."""

import asyncio

from harness import Boom, at, attempt, call, outcome, scenario, ticks


async def work(trace, name, milliseconds, error=None):
    """Ends after a while by its name or an error; tells when it is cancelled."""
    try:
        await asyncio.sleep(milliseconds / 1000)
    except asyncio.CancelledError as cancelled:
        trace(name, "cancelled:", cancelled)
        raise
    trace(name, "ends")
    if error is not None:
        raise error
    return name


async def failing(name):
    await ticks(1)
    raise Boom(name)


async def failing_while_cancelled(error):
    """Waits, and turns its cancellation into a failure."""
    try:
        await asyncio.sleep(1)
    except asyncio.CancelledError:
        raise error from None


@scenario
async def a_group_waits_for_its_tasks(trace, loop):
    async with asyncio.TaskGroup() as group:
        a = group.create_task(work(trace, "a", 20))
        b = group.create_task(work(trace, "b", 10))
        trace("the body ends")
    trace(at(loop), a.result(), b.result())


@scenario
async def an_empty_group_does_not_give_way(trace, loop):
    loop.call_soon(trace, "callback")
    async with asyncio.TaskGroup():
        trace("body")
    trace("left")
    await ticks(1)


@scenario
async def the_tasks_of_a_group_start_later(trace, loop):
    async with asyncio.TaskGroup() as group:
        group.create_task(work(trace, "a", 0))
        trace("created")
        await ticks(3)
        trace("body")


@scenario
async def a_task_of_a_group_may_have_a_name(trace, loop):
    async with asyncio.TaskGroup() as group:
        trace(group.create_task(ticks(1), name="named"))


@scenario
async def a_failing_task_cancels_its_siblings(trace, loop):
    tasks = []

    async def grouped():
        async with asyncio.TaskGroup() as group:
            tasks.append(group.create_task(work(trace, "a", 50)))
            tasks.append(group.create_task(work(trace, "b", 10, Boom("b"))))
            tasks.append(group.create_task(work(trace, "c", 5)))

    trace(await attempt(grouped()), at(loop), [outcome(task) for task in tasks])


@scenario
async def a_failing_task_cancels_the_body(trace, loop):
    async def grouped():
        async with asyncio.TaskGroup() as group:
            group.create_task(work(trace, "a", 10, Boom("a")))
            try:
                await asyncio.sleep(1)
            except asyncio.CancelledError as error:
                trace("body:", error, asyncio.current_task().cancelling())
                raise

    trace(await attempt(grouped()), at(loop), asyncio.current_task().cancelling())


@scenario
async def a_body_that_swallows_that_cancellation(trace, loop):
    async def grouped():
        async with asyncio.TaskGroup() as group:
            group.create_task(work(trace, "a", 10, Boom("a")))
            trace(await attempt(asyncio.sleep(1)))
            await asyncio.sleep(0.005)
            trace("the body ends", at(loop))

    trace(await attempt(grouped()), asyncio.current_task().cancelling())


@scenario
async def all_errors_are_collected(trace, loop):
    async def grouped():
        async with asyncio.TaskGroup() as group:
            group.create_task(failing_while_cancelled(Boom("second")))
            group.create_task(work(trace, "a", 10, Boom("first")))

    trace(await attempt(grouped()))


@scenario
async def errors_of_one_iteration_come_in_order(trace, loop):
    async def grouped():
        async with asyncio.TaskGroup() as group:
            for name in ("a", "b", "c"):
                group.create_task(failing(name))

    trace(await attempt(grouped()))


@scenario
async def two_failures_cancel_the_body_once(trace, loop):
    async def grouped():
        async with asyncio.TaskGroup() as group:
            group.create_task(failing("a"))
            group.create_task(failing("b"))
            try:
                await asyncio.sleep(1)
            finally:
                trace("body", asyncio.current_task().cancelling())

    trace(await attempt(grouped()), asyncio.current_task().cancelling())


@scenario
async def the_siblings_do_not_wait_for_the_body_to_be_cancelled(trace, loop):
    async def grouped():
        async with asyncio.TaskGroup() as group:
            group.create_task(work(trace, "a", 10, Boom("a")))
            group.create_task(work(trace, "b", 50))
            await attempt(asyncio.sleep(1))
            await asyncio.sleep(0.005)
            trace("the body ends", at(loop))

    trace(await attempt(grouped()), at(loop))


@scenario
async def a_failing_body_cancels_the_tasks(trace, loop):
    async def grouped():
        async with asyncio.TaskGroup() as group:
            group.create_task(work(trace, "a", 50))
            await ticks(2)
            raise Boom("body")

    trace(await attempt(grouped()), at(loop))


@scenario
async def a_body_that_fails_at_once_cancels_tasks_that_never_began(trace, loop):
    async def grouped():
        async with asyncio.TaskGroup() as group:
            tasks.append(group.create_task(work(trace, "a", 50)))
            raise Boom("body")

    tasks = []
    trace(await attempt(grouped()), outcome(tasks[0]))


@scenario
async def the_error_of_the_body_comes_with_those_of_the_tasks(trace, loop):
    async def grouped():
        async with asyncio.TaskGroup() as group:
            group.create_task(failing_while_cancelled(Boom("task")))
            await ticks(2)
            raise Boom("body")

    trace(await attempt(grouped()))


@scenario
async def a_cancelled_task_is_no_failure(trace, loop):
    async with asyncio.TaskGroup() as group:
        task = group.create_task(work(trace, "a", 50))
        group.create_task(work(trace, "b", 10))
        await ticks(2)
        task.cancel("only a")
    trace("left", at(loop), outcome(task))


@scenario
async def cancelling_the_parent_cancels_the_tasks(trace, loop):
    async def grouped():
        async with asyncio.TaskGroup() as group:
            group.create_task(work(trace, "a", 50))

    parent = loop.create_task(grouped())
    await asyncio.sleep(0.010)
    parent.cancel("from outside")
    await asyncio.wait([parent])
    trace(outcome(parent), await attempt(parent), parent.cancelling(), at(loop))


@scenario
async def cancelling_the_parent_in_its_body(trace, loop):
    async def grouped():
        async with asyncio.TaskGroup() as group:
            group.create_task(work(trace, "a", 50))
            try:
                await asyncio.sleep(1)
            finally:
                trace("the body unwinds")

    parent = loop.create_task(grouped())
    await asyncio.sleep(0.010)
    parent.cancel("from outside")
    await asyncio.wait([parent])
    trace(outcome(parent), await attempt(parent), parent.cancelling())


@scenario
async def a_group_waits_for_the_cleaning_up_of_its_tasks(trace, loop):
    async def slow_to_die():
        try:
            await asyncio.sleep(1)
        finally:
            await asyncio.sleep(0.030)
            trace("clean", at(loop))

    async def grouped():
        async with asyncio.TaskGroup() as group:
            group.create_task(slow_to_die())
            group.create_task(work(trace, "a", 10, Boom("a")))

    trace(await attempt(grouped()), at(loop))


@scenario
async def a_task_that_fails_while_the_parent_is_cancelled(trace, loop):
    async def grouped():
        async with asyncio.TaskGroup() as group:
            group.create_task(failing_while_cancelled(Boom("task")))

    parent = loop.create_task(grouped())
    await ticks(2)
    parent.cancel("from outside")
    await asyncio.wait([parent])
    trace(outcome(parent), parent.cancelling())


@scenario
async def the_parent_is_cancelled_when_a_task_has_just_failed(trace, loop):
    async def grouped():
        async with asyncio.TaskGroup() as group:
            group.create_task(failing("task")).add_done_callback(
                lambda _task: parent.cancel("from outside")
            )
            await asyncio.sleep(1)

    parent = loop.create_task(grouped())
    await asyncio.wait([parent])
    trace(outcome(parent), parent.cancelling())


@scenario(since=(3, 13), because="3.13 cancels the parent once more when the errors hide that")
async def a_cancellation_of_the_parent_outlives_the_errors_of_the_group(trace, loop):
    async def grouped():
        async with asyncio.TaskGroup() as group:
            group.create_task(failing_while_cancelled(Boom("task")))

    async def catching():
        trace(await attempt(grouped()))
        trace(await attempt(asyncio.sleep(0.010, "not cancelled any more")))

    parent = loop.create_task(catching())
    await ticks(2)
    parent.cancel("from outside")
    await asyncio.wait([parent])
    trace(outcome(parent), parent.cancelling())


@scenario(since=(3, 13), because="before 3.13 the count of requests stayed at one by mistake")
async def a_group_that_fails_while_it_waits_takes_its_cancellation_back(trace, loop):
    async def grouped():
        async with asyncio.TaskGroup() as group:
            group.create_task(work(trace, "a", 10, Boom("a")))

    trace(await attempt(grouped()), asyncio.current_task().cancelling())


@scenario
async def groups_nest(trace, loop):
    async def inner():
        async with asyncio.TaskGroup() as group:
            group.create_task(work(trace, "inner good", 50))
            group.create_task(work(trace, "inner bad", 10, Boom("inner")))

    async def outer():
        async with asyncio.TaskGroup() as group:
            group.create_task(work(trace, "outer good", 50))
            group.create_task(inner())

    trace(await attempt(outer()), at(loop))


@scenario
async def a_group_within_the_body_of_a_group(trace, loop):
    async def grouped():
        async with asyncio.TaskGroup() as outer:
            outer.create_task(work(trace, "outer", 10, Boom("outer")))
            async with asyncio.TaskGroup() as inner:
                inner.create_task(work(trace, "inner", 50))

    trace(await attempt(grouped()), at(loop), asyncio.current_task().cancelling())


@scenario
async def a_task_may_add_tasks_to_its_group(trace, loop):
    async def parent(group):
        await ticks(1)
        group.create_task(work(trace, "grandchild", 10))
        trace("child ends")

    async with asyncio.TaskGroup() as group:
        group.create_task(parent(group))
    trace("left", at(loop))


@scenario
async def a_group_that_is_over_takes_no_task(trace, loop):
    async with asyncio.TaskGroup() as group:
        pass
    coroutine = ticks(1)
    trace(call(group.create_task, coroutine))
    coroutine.close()


@scenario
async def a_group_that_shuts_down_takes_no_task(trace, loop):
    async def late(group):
        try:
            await asyncio.sleep(1)
        finally:
            coroutine = ticks(1)
            trace(call(group.create_task, coroutine))
            coroutine.close()

    async def grouped():
        async with asyncio.TaskGroup() as group:
            group.create_task(late(group))
            group.create_task(work(trace, "a", 10, Boom("a")))

    trace(await attempt(grouped()))


@scenario
async def a_group_within_a_time_limit(trace, loop):
    async def limited():
        async with asyncio.timeout(0.010):
            async with asyncio.TaskGroup() as group:
                group.create_task(work(trace, "a", 50))

    trace(await attempt(limited()), at(loop), asyncio.current_task().cancelling())


@scenario
async def a_time_limit_within_a_group(trace, loop):
    async def limited():
        async with asyncio.timeout(0.010):
            await work(trace, "limited", 50)

    async def grouped():
        async with asyncio.TaskGroup() as group:
            group.create_task(limited())
            group.create_task(work(trace, "sibling", 50))

    trace(await attempt(grouped()), at(loop))


@scenario
async def a_task_that_refuses_delays_the_group(trace, loop):
    async def stubborn():
        await attempt(asyncio.sleep(1))
        await asyncio.sleep(0.020)
        return "finished anyway"

    async def grouped():
        async with asyncio.TaskGroup() as group:
            tasks.append(group.create_task(stubborn()))
            group.create_task(work(trace, "a", 10, Boom("a")))

    tasks = []
    trace(await attempt(grouped()), at(loop), outcome(tasks[0]))

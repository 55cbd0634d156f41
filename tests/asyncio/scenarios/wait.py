"""`wait` and `as_completed`: waiting for several, without touching them (DESIGN 5, semantic 5)."""

import asyncio

from harness import Boom, at, attempt, outcome, scenario, ticks


def make(loop, name, delay, error=None):
    """A task that ends after a delay in milliseconds."""

    async def body():
        await asyncio.sleep(delay / 1000)
        if error is not None:
            raise error
        return name

    return loop.create_task(body(), name=name)


async def settle(tasks):
    """Leaves nothing behind: no pending task, no exception that nobody looked at."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@scenario
async def wait_until_all_are_done(trace, loop):
    tasks = [make(loop, "a", 20), make(loop, "b", 10), make(loop, "c", 30)]
    done, pending = await asyncio.wait(tasks)
    trace(done, pending, at(loop))


@scenario
async def an_error_does_not_end_waiting_for_all(trace, loop):
    tasks = [make(loop, "a", 20), make(loop, "b", 10, Boom("b"))]
    done, pending = await asyncio.wait(tasks)
    trace(done, pending, at(loop), [outcome(task) for task in tasks])


@scenario
async def wait_until_the_first_is_done(trace, loop):
    tasks = [make(loop, "a", 20), make(loop, "b", 10), make(loop, "c", 30)]
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    trace(done, pending, at(loop))
    await settle(tasks)


@scenario
async def several_may_be_first(trace, loop):
    tasks = [loop.create_task(ticks(count), name=f"{count}") for count in (20, 1, 10, 1)]
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    trace(done, pending)
    done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
    trace(done, pending)
    await settle(tasks)


@scenario
async def wait_until_the_first_exception(trace, loop):
    tasks = [make(loop, "a", 30), make(loop, "b", 10), make(loop, "c", 20, Boom("c"))]
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
    trace(done, pending, at(loop))
    await settle(tasks)


@scenario
async def without_an_exception_all_are_awaited(trace, loop):
    tasks = [make(loop, "a", 20), make(loop, "b", 10)]
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
    trace(done, pending, at(loop))


@scenario
async def a_cancelled_one_is_no_exception(trace, loop):
    tasks = [make(loop, "a", 20), make(loop, "b", 10), make(loop, "c", 30)]
    loop.call_later(0.005, tasks[1].cancel)
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
    trace(done, pending, at(loop), [outcome(task) for task in tasks])


@scenario
async def a_time_limit_ends_the_wait_and_nothing_else(trace, loop):
    tasks = [make(loop, "a", 10), make(loop, "b", 50)]
    done, pending = await asyncio.wait(tasks, timeout=0.030)
    trace(done, pending, at(loop), outcome(tasks[1]))
    trace(await tasks[1], at(loop))


@scenario
async def a_time_limit_of_zero_looks_once(trace, loop):
    tasks = [make(loop, "a", 0), make(loop, "b", 10)]
    done, pending = await asyncio.wait(tasks, timeout=0)
    trace(done, pending, at(loop))
    done, pending = await asyncio.wait(tasks, timeout=0)
    trace(done, pending, at(loop))
    await settle(tasks)


@scenario
async def a_time_limit_that_is_not_reached(trace, loop):
    tasks = [make(loop, "a", 10)]
    done, pending = await asyncio.wait(tasks, timeout=3600)
    trace(done, pending, at(loop))


@scenario
async def what_is_done_already_is_not_awaited(trace, loop):
    task = make(loop, "a", 0)
    await task
    loop.call_soon(trace, "callback")
    done, pending = await asyncio.wait([task])
    trace(done, pending)
    other = make(loop, "b", 10)
    done, pending = await asyncio.wait([task, other], return_when=asyncio.FIRST_COMPLETED)
    trace(done, pending, at(loop))
    await settle([other])


@scenario
async def nothing_to_wait_for_raises(trace, loop):
    trace(await attempt(asyncio.wait([])))


@scenario
async def a_wait_for_what_is_unknown_raises(trace, loop):
    task = make(loop, "a", 10)
    trace(await attempt(asyncio.wait([task], return_when="BOGUS")))
    trace(await attempt(asyncio.wait([task], return_when=None)), at(loop))
    trace(await attempt(task))


@scenario
async def the_same_one_twice_counts_once(trace, loop):
    task = make(loop, "a", 10)
    done, pending = await asyncio.wait([task, task])
    trace(done, pending)


@scenario
async def a_coroutine_is_refused(trace, loop):
    coroutine = ticks(1)
    trace(await attempt(asyncio.wait([coroutine])))
    coroutine.close()


@scenario
async def cancelling_a_wait_spares_those_waited_for(trace, loop):
    tasks = [make(loop, "a", 10), make(loop, "b", 20)]
    waiter = loop.create_task(attempt(asyncio.wait(tasks, timeout=0.5)))
    await ticks(1)
    waiter.cancel("only the wait")
    trace(await waiter, [outcome(task) for task in tasks])
    trace(await asyncio.gather(*tasks), at(loop))


@scenario
async def the_wait_ends_one_iteration_after_the_last(trace, loop):
    future = loop.create_future()

    async def waiter():
        await asyncio.wait([future])
        trace("waiter")

    task = loop.create_task(waiter())
    await ticks(1)
    future.set_result(None)
    for name in ("first", "second", "third"):
        await ticks(1)
        trace(name)
    await task


@scenario
async def as_completed_gives_them_as_they_end(trace, loop):
    tasks = [make(loop, "a", 30), make(loop, "b", 10), make(loop, "c", 20)]
    for next_one in asyncio.as_completed(tasks):
        trace(await next_one, at(loop))


@scenario
async def as_completed_follows_the_order_of_ending_within_an_iteration(trace, loop):
    async def body(name):
        await ticks(1)
        return name

    tasks = [loop.create_task(body(name)) for name in ("a", "b", "c")]
    trace([await next_one for next_one in asyncio.as_completed(tasks)])


@scenario
async def as_completed_raises_where_the_error_is(trace, loop):
    tasks = [make(loop, "a", 30), make(loop, "b", 10, Boom("b")), make(loop, "c", 20)]
    tasks[2].cancel()
    for next_one in asyncio.as_completed(tasks):
        trace(await attempt(next_one), at(loop))


@scenario
async def as_completed_of_nothing_gives_nothing(trace, loop):
    trace([await next_one for next_one in asyncio.as_completed([])])


@scenario
async def as_completed_of_the_same_one_twice_gives_it_once(trace, loop):
    task = make(loop, "a", 10)
    trace([await next_one for next_one in asyncio.as_completed([task, task])])


@scenario
async def as_completed_with_a_time_limit(trace, loop):
    tasks = [make(loop, "a", 50), make(loop, "b", 10), make(loop, "c", 40)]
    for next_one in asyncio.as_completed(tasks, timeout=0.030):
        trace(await attempt(next_one), at(loop))
    trace([outcome(task) for task in tasks])
    await settle(tasks)


@scenario
async def as_completed_may_be_left_early(trace, loop):
    tasks = [make(loop, "a", 30), make(loop, "b", 10)]
    for next_one in asyncio.as_completed(tasks):
        trace(await next_one)
        break
    trace(outcome(tasks[0]), await tasks[0], at(loop))


@scenario
async def cancelling_who_awaits_as_completed_spares_the_others(trace, loop):
    tasks = [make(loop, "a", 10)]

    async def waiter():
        for next_one in asyncio.as_completed(tasks):
            trace(await attempt(next_one))

    task = loop.create_task(waiter())
    await ticks(1)
    task.cancel("only the waiter")
    await task
    trace(await tasks[0])

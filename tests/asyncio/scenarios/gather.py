"""`gather`: all results in order, or the first error (DESIGN 5, semantic 5)."""

import asyncio

from harness import Boom, at, attempt, call, outcome, scenario, ticks


async def work(trace, name, iterations, error=None):
    """Takes so many iterations, then returns its name or raises."""
    try:
        await ticks(iterations)
    except asyncio.CancelledError as cancelled:
        trace(name, "cancelled:", cancelled)
        raise
    trace(name, "ends")
    if error is not None:
        raise error
    return name


@scenario
async def results_come_in_the_order_of_the_arguments(trace, loop):
    trace(await asyncio.gather(work(trace, "a", 3), work(trace, "b", 1), work(trace, "c", 2)))


@scenario
async def nothing_to_gather_gives_an_empty_list(trace, loop):
    loop.call_soon(trace, "callback")
    trace(await asyncio.gather())


@scenario
async def coroutines_tasks_and_futures_mix(trace, loop):
    future = loop.create_future()
    loop.call_later(0.005, future.set_result, "future")
    task = loop.create_task(work(trace, "task", 2))
    trace(await asyncio.gather(future, work(trace, "coroutine", 1), task), at(loop))


@scenario(since=(3, 12), because="3.12 no longer gives way when everything is done")
async def what_is_done_already_counts(trace, loop):
    done = loop.create_future()
    done.set_result("done")
    loop.call_soon(trace, "callback")
    trace(await asyncio.gather(done, done))


@scenario
async def the_same_argument_twice_runs_once(trace, loop):
    coroutine = work(trace, "once", 1)
    trace(await asyncio.gather(coroutine, work(trace, "other", 1), coroutine))


@scenario
async def the_first_error_arrives_and_the_siblings_go_on(trace, loop):
    slow = loop.create_task(work(trace, "slow", 3))
    trace(await attempt(asyncio.gather(work(trace, "bad", 1, Boom("bad")), slow)))
    trace("slow", outcome(slow))
    trace(await slow)


@scenario
async def a_later_error_is_not_reported(trace, loop):
    outer = asyncio.gather(work(trace, "a", 1, Boom("first")), work(trace, "b", 2, Boom("second")))
    trace(await attempt(outer))
    await ticks(4)


@scenario
async def of_two_errors_the_earlier_one_counts(trace, loop):
    trace(
        await attempt(
            asyncio.gather(
                work(trace, "late", 3, Boom("late")),
                work(trace, "early", 1, Boom("early")),
            )
        )
    )
    await ticks(4)


@scenario
async def errors_may_be_returned_among_the_results(trace, loop):
    results = await asyncio.gather(
        work(trace, "a", 2),
        work(trace, "b", 1, Boom("returned")),
        work(trace, "c", 3),
        return_exceptions=True,
    )
    trace(results)


@scenario
async def cancelling_the_gathering_cancels_the_children(trace, loop):
    children = [loop.create_task(work(trace, name, 9)) for name in ("a", "b")]
    outer = asyncio.gather(*children)
    await ticks(2)
    trace(outer.cancel("all of you"), outer.done())
    trace(await attempt(outer), outer.cancelled())
    trace([outcome(child) for child in children])


@scenario
async def cancelling_the_awaiter_cancels_the_children(trace, loop):
    async def parent():
        return await asyncio.gather(work(trace, "a", 9), work(trace, "b", 9))

    task = loop.create_task(parent())
    await ticks(2)
    task.cancel("from above")
    trace(await attempt(task), task.cancelled())


@scenario
async def cancelling_with_returned_exceptions_raises_all_the_same(trace, loop):
    outer = asyncio.gather(work(trace, "a", 9), work(trace, "b", 9), return_exceptions=True)
    await ticks(2)
    outer.cancel("all of you")
    trace(await attempt(outer))


@scenario
async def cancelling_a_finished_gathering_does_nothing(trace, loop):
    outer = asyncio.gather(work(trace, "a", 0))
    await outer
    trace(outer.cancel(), outcome(outer))
    failed = asyncio.gather(work(trace, "b", 0, Boom("b")), work(trace, "c", 2))
    trace(await attempt(failed), failed.cancel())
    await ticks(3)


@scenario
async def a_cancelled_child_raises_in_the_awaiter(trace, loop):
    child = loop.create_task(work(trace, "a", 9))
    outer = asyncio.gather(child, work(trace, "b", 3))
    await ticks(1)
    child.cancel("only you")
    trace(await attempt(outer), outer.cancelled())
    await ticks(4)


@scenario
async def a_cancelled_child_is_one_of_the_returned_exceptions(trace, loop):
    child = loop.create_task(work(trace, "a", 9))
    outer = asyncio.gather(child, work(trace, "b", 3), return_exceptions=True)
    await ticks(1)
    child.cancel("only you")
    trace(await attempt(outer))


@scenario
async def a_child_that_refuses_delays_the_cancellation(trace, loop):
    async def stubborn():
        await attempt(asyncio.sleep(1))
        await asyncio.sleep(0.005)
        return "stubborn"

    child = loop.create_task(stubborn())
    outer = asyncio.gather(child, work(trace, "b", 9))
    await ticks(1)
    outer.cancel()
    trace(await attempt(outer), at(loop), outcome(child))
    await child


@scenario
async def children_that_all_refuse_cannot_prevent_the_cancellation(trace, loop):
    async def stubborn(name):
        await attempt(asyncio.sleep(1))
        return name

    outer = asyncio.gather(stubborn("a"), stubborn("b"))
    await ticks(1)
    trace(outer.cancel(), await attempt(outer), outer.cancelled())


@scenario
async def gatherings_may_be_gathered(trace, loop):
    inner = asyncio.gather(work(trace, "a", 2), work(trace, "b", 1))
    trace(await asyncio.gather(inner, work(trace, "c", 0)))


@scenario
async def cancelling_an_outer_gathering_reaches_the_inner_children(trace, loop):
    inner = asyncio.gather(work(trace, "a", 9), work(trace, "b", 9))
    outer = asyncio.gather(inner, work(trace, "c", 9))
    await ticks(1)
    outer.cancel("everyone")
    trace(await attempt(outer), outcome(inner))


@scenario
async def the_gathering_is_a_future(trace, loop):
    outer = asyncio.gather(work(trace, "a", 1))
    outer.add_done_callback(lambda future: trace("callback", outcome(future)))
    trace(outer.done(), call(outer.result))
    await outer
    trace(outer.done(), call(outer.result))

"""Cancellation at every point where a task can be (DESIGN 5, semantic 4)."""

import asyncio

from harness import Boom, at, attempt, emit, ended, outcome, scenario, ticks


@scenario
async def before_the_first_step_the_body_never_runs(trace, loop):
    async def child():
        trace("never")

    task = loop.create_task(child())
    trace(task.cancel(), task.cancelled(), task.done())
    trace(await ended(task))


@scenario
async def at_a_bare_yield(trace, loop):
    async def child():
        trace("step 1")
        trace(await attempt(emit()))
        return "goes on"

    task = loop.create_task(child())
    await ticks(1)
    task.cancel("at the yield")
    trace(await ended(task))


@scenario
async def while_sleeping(trace, loop):
    task = loop.create_task(asyncio.sleep(3600))
    await asyncio.sleep(0.010)
    task.cancel()
    trace(await ended(task), at(loop))


@scenario
async def while_waiting_for_a_future_cancels_the_future(trace, loop):
    future = loop.create_future()
    task = loop.create_task(attempt(future))
    await ticks(1)
    trace(task.cancel("stop it"), outcome(future), task.done())
    trace(await ended(task))


@scenario
async def while_waiting_for_a_task_cancels_that_one_first(trace, loop):
    async def layer(name, awaitable):
        try:
            await awaitable
        except asyncio.CancelledError as error:
            trace(name, error)
            raise

    future = loop.create_future()
    inner = loop.create_task(layer("inner", future))
    middle = loop.create_task(layer("middle", inner))
    outer = loop.create_task(layer("outer", middle))
    await ticks(1)
    outer.cancel("from outside")
    trace(outcome(future), outcome(inner), outcome(middle), outcome(outer))
    trace(await ended(outer))
    trace(inner.cancelling(), middle.cancelling(), outer.cancelling())


@scenario
async def inside_nested_coroutines_unwinds_all_of_them(trace, loop):
    async def layer(depth):
        try:
            if depth == 0:
                await asyncio.sleep(1)
            else:
                await layer(depth - 1)
        finally:
            trace("finally", depth)

    task = loop.create_task(layer(2))
    await ticks(1)
    task.cancel()
    trace(await ended(task))


@scenario
async def after_the_future_is_done_but_before_the_wake_up(trace, loop):
    future = loop.create_future()
    task = loop.create_task(attempt(future))
    await ticks(1)
    future.set_result("lost")
    trace(task.cancel("wins"))
    trace(await ended(task), outcome(future))


@scenario
async def after_the_future_failed_but_before_the_wake_up(trace, loop):
    future = loop.create_future()
    task = loop.create_task(attempt(future))
    await ticks(1)
    future.set_exception(Boom("lost, and not reported"))
    task.cancel("wins")
    trace(await ended(task))


@scenario
async def after_a_sleep_is_over_but_before_the_wake_up(trace, loop):
    task = loop.create_task(attempt(asyncio.sleep(0.010)))
    await ticks(1)
    loop.call_later(0.010, task.cancel, "just in time")
    trace(await ended(task), at(loop))


@scenario
async def a_finished_task_cannot_be_cancelled(trace, loop):
    task = loop.create_task(ticks(0))
    await task
    trace(task.cancel(), task.cancelling(), outcome(task))


@scenario
async def a_cancelled_task_cannot_be_cancelled_again(trace, loop):
    task = loop.create_task(ticks(0))
    task.cancel("first")
    await ended(task)
    trace(task.cancel("second"), task.cancelling(), await attempt(task))


@scenario
async def cleaning_up_may_await(trace, loop):
    async def child():
        try:
            await asyncio.sleep(1)
        finally:
            trace("cleaning")
            await asyncio.sleep(0.005)
            trace("clean", at(loop))

    task = loop.create_task(child())
    await ticks(1)
    task.cancel()
    await ticks(1)
    trace(outcome(task))
    trace(await ended(task))


@scenario
async def cancelling_again_interrupts_the_cleaning_up(trace, loop):
    async def child():
        try:
            await asyncio.sleep(1)
        finally:
            trace(await attempt(asyncio.sleep(1)))
            trace(asyncio.current_task().cancelling())

    task = loop.create_task(child())
    await ticks(1)
    task.cancel("first")
    await ticks(1)
    task.cancel("second")
    trace(await ended(task), await attempt(task), at(loop))


@scenario
async def cancelling_twice_before_delivery_throws_once(trace, loop):
    async def child():
        trace(await attempt(asyncio.sleep(1)))
        trace(asyncio.current_task().cancelling())
        trace(await attempt(asyncio.sleep(0.001)))

    task = loop.create_task(child())
    await ticks(1)
    trace(task.cancel("first"), task.cancel("second"))
    trace(await ended(task))


@scenario
async def cancelling_twice_before_the_first_step(trace, loop):
    task = loop.create_task(ticks(0))
    trace(task.cancel("first"), task.cancel("second"), task.cancelling())
    await ended(task)
    trace(await attempt(task))


@scenario
async def a_child_that_is_cancelled_cancels_its_awaiter_uncounted(trace, loop):
    async def parent(child):
        trace(await attempt(child), asyncio.current_task().cancelling())
        await child

    child = loop.create_task(asyncio.sleep(1))
    task = loop.create_task(parent(child))
    await ticks(1)
    child.cancel("only the child")
    trace(await ended(task), task.cancelling())


@scenario
async def a_cancelled_future_cancels_all_its_waiters(trace, loop):
    future = loop.create_future()
    a, b = (loop.create_task(attempt(future)) for _ in range(2))
    await ticks(1)
    a.cancel("through a")
    trace(await ended(a), await ended(b))
    trace(a.cancelling(), b.cancelling())


@scenario
async def cancelling_an_inner_task_that_is_already_done(trace, loop):
    child = loop.create_task(ticks(1))
    task = loop.create_task(attempt(child))
    await ticks(2)
    trace(outcome(child), outcome(task))
    task.cancel("too late for the child")
    trace(await ended(task), outcome(child))


@scenario
async def the_last_message_before_delivery_counts_at_a_yield(trace, loop):
    task = loop.create_task(attempt(emit()))
    await ticks(1)
    task.cancel("first")
    task.cancel("second")
    trace(await ended(task))


@scenario
async def cancelling_in_a_done_callback_of_the_awaited_future(trace, loop):
    future = loop.create_future()
    future.add_done_callback(lambda _future: tasks[0].cancel("from the callback"))
    tasks = [loop.create_task(attempt(future))]
    await ticks(1)
    future.set_result("value")
    trace(await ended(tasks[0]))


@scenario
async def a_cancelled_task_frees_what_it_holds_in_time(trace, loop):
    lock = asyncio.Lock()

    async def holder():
        async with lock:
            trace("held")
            await asyncio.sleep(1)

    async def next_one():
        async with lock:
            trace("next one holds it", at(loop))

    task = loop.create_task(holder())
    other = loop.create_task(next_one())
    await ticks(2)
    task.cancel()
    trace(await ended(task), await ended(other))


@scenario
async def again_when_what_it_gathers_has_just_been_cancelled(trace, loop):
    async def gathering():
        await asyncio.gather(child)

    child = loop.create_future()
    task = loop.create_task(attempt(gathering()))
    await ticks(2)
    child.cancel("child")
    await ticks(1)
    trace(outcome(task), task.cancel("task"))
    trace(await ended(task), task.cancelling())

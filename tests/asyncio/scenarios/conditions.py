"""Conditions: waiting for a state that a lock protects (DESIGN 5, semantic 6)."""

import asyncio

from harness import Boom, attempt, call, outcome, scenario, ticks


LOST = "before 3.13 a notification was lost when its waiter was cancelled at the same moment"


async def waiting(trace, condition, name):
    """Waits to be notified once."""
    await condition.acquire()
    try:
        trace(name, "waits")
        await condition.wait()
        trace(name, "notified, holds the lock:", condition.locked())
    finally:
        condition.release()


async def notify(condition, n=1):
    await condition.acquire()
    condition.notify(n)
    condition.release()


@scenario
async def waiters_are_notified_in_order(trace, loop):
    condition = asyncio.Condition()
    tasks = [loop.create_task(waiting(trace, condition, name)) for name in ("a", "b", "c")]
    await ticks(4)
    trace("notify 1")
    await notify(condition)
    await ticks(4)
    trace("notify 2")
    await notify(condition, 2)
    await asyncio.wait(tasks)


@scenario
async def notify_all_wakes_everybody(trace, loop):
    condition = asyncio.Condition()
    tasks = [loop.create_task(waiting(trace, condition, name)) for name in ("a", "b", "c")]
    await ticks(4)
    await condition.acquire()
    condition.notify_all()
    trace("notified, and still held")
    await ticks(2)
    condition.release()
    await asyncio.wait(tasks)


@scenario
async def a_notification_without_waiters_is_lost(trace, loop):
    condition = asyncio.Condition()
    await notify(condition, 5)
    task = loop.create_task(waiting(trace, condition, "late"))
    await ticks(4)
    trace(outcome(task))
    await notify(condition)
    await task


@scenario
async def notifying_more_than_wait_is_harmless(trace, loop):
    condition = asyncio.Condition()
    task = loop.create_task(waiting(trace, condition, "a"))
    await ticks(2)
    await notify(condition, 5)
    await task
    trace(condition.locked())


@scenario
async def a_condition_is_used_with_its_lock_held(trace, loop):
    condition = asyncio.Condition()
    trace(condition.locked())
    trace(await attempt(condition.wait()))
    trace(call(condition.notify), call(condition.notify_all), call(condition.release))


@scenario
async def wait_gives_the_lock_back_meanwhile(trace, loop):
    condition = asyncio.Condition()
    task = loop.create_task(waiting(trace, condition, "waiter"))
    await ticks(2)
    trace(condition.locked())
    trace(await condition.acquire())
    condition.notify()
    await ticks(3)
    trace("the waiter needs the lock:", outcome(task))
    condition.release()
    await task


@scenario
async def wait_returns_true(trace, loop):
    condition = asyncio.Condition()

    async def waiter():
        async with condition:
            return await condition.wait()

    task = loop.create_task(waiter())
    await ticks(2)
    await notify(condition)
    trace(await task)


@scenario
async def wait_for_looks_again_at_each_notification(trace, loop):
    condition = asyncio.Condition()
    state = {"value": 0}

    def predicate():
        trace("looks", state["value"])
        return state["value"] >= 2 and "enough"

    async def waiter():
        async with condition:
            trace("got", await condition.wait_for(predicate))

    task = loop.create_task(waiter())
    for value in (1, 2):
        await ticks(4)
        async with condition:
            state["value"] = value
            condition.notify()
    await task


@scenario
async def wait_for_does_not_wait_for_what_is_true(trace, loop):
    condition = asyncio.Condition()
    async with condition:
        trace(await condition.wait_for(lambda: "already"))


@scenario
async def wait_for_passes_on_what_the_predicate_raises(trace, loop):
    condition = asyncio.Condition()

    def predicate():
        raise Boom("predicate")

    async with condition:
        trace(await attempt(condition.wait_for(predicate)), condition.locked())


@scenario
async def a_cancelled_waiter_holds_the_lock_again(trace, loop):
    condition = asyncio.Condition()

    async def waiter():
        async with condition:
            trace(await attempt(condition.wait()), condition.locked())

    task = loop.create_task(waiter())
    await ticks(2)
    task.cancel("enough")
    await task
    trace(condition.locked())


@scenario
async def a_cancelled_waiter_waits_for_the_lock_first(trace, loop):
    condition = asyncio.Condition()

    async def waiter():
        async with condition:
            trace(await attempt(condition.wait()), condition.locked())

    task = loop.create_task(waiter())
    await ticks(2)
    await condition.acquire()
    task.cancel("enough")
    await ticks(5)
    trace(outcome(task))
    condition.release()
    await task


@scenario(since=(3, 13), because="3.13 raises the last CancelledError again, not a new one")
async def a_waiter_cancelled_twice_still_holds_the_lock(trace, loop):
    condition = asyncio.Condition()

    async def waiter():
        async with condition:
            trace(await attempt(condition.wait()), condition.locked())

    task = loop.create_task(waiter())
    await ticks(2)
    await condition.acquire()
    task.cancel("once")
    await ticks(2)
    task.cancel("twice")
    await ticks(2)
    trace(outcome(task))
    condition.release()
    await task


@scenario(until=(3, 13), because="3.13 wakes the next one for whatever reason a waiter leaves")
async def a_cancelled_waiter_takes_no_notification(trace, loop):
    condition = asyncio.Condition()
    tasks = [loop.create_task(waiting(trace, condition, name)) for name in ("a", "b")]
    await ticks(4)
    tasks[0].cancel()
    await ticks(4)
    trace([outcome(task) for task in tasks])
    await notify(condition)
    await asyncio.wait(tasks)
    trace([outcome(task) for task in tasks])


@scenario(since=(3, 13), because=LOST)
async def a_waiter_cancelled_after_its_notification_passes_it_on(trace, loop):
    condition = asyncio.Condition()
    tasks = [loop.create_task(waiting(trace, condition, name)) for name in ("a", "b")]
    await ticks(4)
    await notify(condition)
    tasks[0].cancel()
    await ticks(8)
    trace([outcome(task) for task in tasks])
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)


@scenario(since=(3, 13), because=LOST)
async def a_waiter_cancelled_while_it_takes_the_lock_again_passes_it_on(trace, loop):
    condition = asyncio.Condition()
    tasks = [loop.create_task(waiting(trace, condition, name)) for name in ("a", "b")]
    await ticks(4)
    await condition.acquire()
    condition.notify()
    await ticks(2)
    tasks[0].cancel()
    await ticks(2)
    condition.release()
    await ticks(8)
    trace([outcome(task) for task in tasks])
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)


@scenario
async def two_conditions_may_share_a_lock(trace, loop):
    lock = asyncio.Lock()
    full, empty = asyncio.Condition(lock), asyncio.Condition(lock)
    items = []

    async def producer():
        for item in range(3):
            async with empty:
                await empty.wait_for(lambda: not items)
                items.append(item)
                trace("put", item)
                full.notify()

    async def consumer():
        for _ in range(3):
            async with full:
                await full.wait_for(lambda: items)
                trace("got", items.pop())
                empty.notify()

    await asyncio.gather(consumer(), producer())

"""Locks and events: first come, first served, whoever is cancelled (DESIGN 5, semantic 6)."""

import asyncio

from harness import attempt, call, outcome, scenario, ticks


async def hold(trace, lock, name, count=1):
    """Takes the lock, keeps it for some iterations, gives it back."""
    await lock.acquire()
    trace(name, "holds")
    try:
        await ticks(count)
    finally:
        lock.release()
    trace(name, "released")


@scenario
async def a_lock_is_held_by_one(trace, loop):
    lock = asyncio.Lock()
    trace(lock.locked(), await lock.acquire(), lock.locked())
    lock.release()
    trace(lock.locked())


@scenario
async def a_free_lock_is_taken_without_giving_way(trace, loop):
    lock = asyncio.Lock()
    loop.call_soon(trace, "callback")
    await lock.acquire()
    trace("acquired")
    lock.release()
    await ticks(1)


@scenario
async def releasing_a_free_lock_raises(trace, loop):
    trace(call(asyncio.Lock().release))


@scenario
async def a_lock_is_first_come_first_served(trace, loop):
    lock = asyncio.Lock()
    await asyncio.gather(*(hold(trace, lock, name) for name in ("a", "b", "c", "d")))
    trace(lock.locked())


@scenario
async def a_newcomer_does_not_overtake_the_waiters(trace, loop):
    lock = asyncio.Lock()
    await lock.acquire()
    waiter = loop.create_task(hold(trace, lock, "waiter"))
    await ticks(1)
    lock.release()
    trace("released", lock.locked())
    await hold(trace, lock, "newcomer")
    await waiter


@scenario
async def two_tasks_that_want_it_again_alternate(trace, loop):
    lock = asyncio.Lock()

    async def worker(name):
        for n in range(3):
            async with lock:
                trace(name, n)
                await ticks(1)

    await asyncio.gather(worker("a"), worker("b"))


@scenario
async def a_cancelled_waiter_leaves_the_queue(trace, loop):
    lock = asyncio.Lock()
    await lock.acquire()
    tasks = [loop.create_task(hold(trace, lock, name)) for name in ("a", "b", "c")]
    await ticks(1)
    tasks[1].cancel()
    await ticks(1)
    lock.release()
    await asyncio.wait(tasks)
    trace([outcome(task) for task in tasks], lock.locked())


@scenario
async def a_waiter_cancelled_after_its_wake_up_passes_it_on(trace, loop):
    lock = asyncio.Lock()
    await lock.acquire()
    tasks = [loop.create_task(hold(trace, lock, name)) for name in ("a", "b")]
    await ticks(1)
    lock.release()
    tasks[0].cancel()
    await asyncio.wait(tasks)
    trace([outcome(task) for task in tasks], lock.locked())


@scenario
async def the_only_waiter_cancelled_after_its_wake_up_leaves_the_lock_free(trace, loop):
    lock = asyncio.Lock()
    await lock.acquire()
    task = loop.create_task(hold(trace, lock, "a"))
    await ticks(1)
    lock.release()
    task.cancel()
    await asyncio.wait([task])
    trace(outcome(task), lock.locked())
    await hold(trace, lock, "main")


@scenario
async def all_waiters_cancelled_leave_the_lock_free(trace, loop):
    lock = asyncio.Lock()
    await lock.acquire()
    tasks = [loop.create_task(hold(trace, lock, name)) for name in ("a", "b")]
    await ticks(1)
    for task in tasks:
        task.cancel()
    lock.release()
    await asyncio.wait(tasks)
    trace(lock.locked(), await lock.acquire())


@scenario
async def a_cancelled_first_waiter_does_not_block_the_second(trace, loop):
    lock = asyncio.Lock()
    await lock.acquire()
    tasks = [loop.create_task(hold(trace, lock, name)) for name in ("a", "b")]
    await ticks(1)
    tasks[0].cancel()
    lock.release()
    newcomer = loop.create_task(hold(trace, lock, "newcomer"))
    await asyncio.wait([*tasks, newcomer])
    trace(lock.locked())


@scenario
async def a_waiter_refuses_its_cancellation_without_the_lock(trace, loop):
    lock = asyncio.Lock()
    await lock.acquire()
    task = loop.create_task(attempt(lock.acquire()))
    await ticks(1)
    task.cancel("give up")
    await asyncio.wait([task])
    trace(outcome(task), lock.locked())
    lock.release()
    trace(lock.locked())


@scenario
async def releasing_twice_with_waiters(trace, loop):
    lock = asyncio.Lock()
    await lock.acquire()
    task = loop.create_task(hold(trace, lock, "waiter"))
    await ticks(1)
    lock.release()
    trace(call(lock.release))
    await task


@scenario
async def an_event_wakes_all_its_waiters_in_order(trace, loop):
    event = asyncio.Event()

    async def waiter(name):
        trace(name, await event.wait())

    tasks = [loop.create_task(waiter(name)) for name in ("a", "b", "c")]
    await ticks(1)
    trace(event.is_set())
    event.set()
    trace(event.is_set())
    await asyncio.wait(tasks)


@scenario
async def a_set_event_does_not_make_wait(trace, loop):
    event = asyncio.Event()
    event.set()
    event.set()
    loop.call_soon(trace, "callback")
    trace(await event.wait())
    event.clear()
    trace(event.is_set())
    await ticks(1)


@scenario
async def an_event_cleared_at_once_still_wakes_who_waited(trace, loop):
    event = asyncio.Event()

    async def waiter(name):
        trace(name, await event.wait(), event.is_set())

    early = loop.create_task(waiter("early"))
    await ticks(1)
    event.set()
    event.clear()
    late = loop.create_task(waiter("late"))
    await early
    trace("late", outcome(late))
    event.set()
    await late


@scenario
async def a_cancelled_waiter_of_an_event_leaves_the_others(trace, loop):
    event = asyncio.Event()
    tasks = [loop.create_task(attempt(event.wait())) for _ in range(3)]
    await ticks(1)
    tasks[1].cancel()
    await ticks(1)
    event.set()
    tasks[2].cancel("after it was set")
    await asyncio.wait(tasks)
    trace([outcome(task) for task in tasks])

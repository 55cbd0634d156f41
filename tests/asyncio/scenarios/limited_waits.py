"""Time limits on locks, conditions, queues: what comes at the last moment is not lost."""

import asyncio

from harness import advance, at, attempt, call, outcome, scenario, ticks


def together(loop, milliseconds, *callbacks):
    """Calls these and every timer of the next milliseconds in one iteration, these first."""

    def late():
        advance(loop, 10)
        for callback in callbacks:
            callback()

    loop.call_later((milliseconds - 1) / 1000, late)


@scenario
async def a_lock_that_is_not_free_in_time(trace, loop):
    lock = asyncio.Lock()
    await lock.acquire()
    trace(await attempt(asyncio.wait_for(lock.acquire(), 0.010)), at(loop), lock.locked())
    lock.release()
    trace(lock.locked(), await attempt(asyncio.wait_for(lock.acquire(), 0.010)))


@scenario
async def a_lock_not_acquired_in_time_goes_to_the_next(trace, loop):
    lock = asyncio.Lock()
    await lock.acquire()
    hasty = loop.create_task(attempt(asyncio.wait_for(lock.acquire(), 0.010)))
    patient = loop.create_task(attempt(lock.acquire()))
    await asyncio.sleep(0.020)
    trace(outcome(hasty), outcome(patient))
    lock.release()
    await patient
    trace(outcome(patient), lock.locked())


@scenario
async def a_lock_released_at_the_last_moment_is_not_lost(trace, loop):
    lock = asyncio.Lock()
    await lock.acquire()
    together(loop, 10, lock.release)
    hasty = loop.create_task(attempt(asyncio.wait_for(lock.acquire(), 0.010)))
    patient = loop.create_task(attempt(lock.acquire()))
    await hasty
    await ticks(5)
    held = [outcome(task) for task in (hasty, patient)].count("returned returned true")
    trace("holders", held, lock.locked())
    patient.cancel()
    await ticks(2)


@scenario
async def a_permit_released_at_the_last_moment_is_not_lost(trace, loop):
    semaphore = asyncio.Semaphore(0)
    together(loop, 10, semaphore.release)
    hasty = loop.create_task(attempt(asyncio.wait_for(semaphore.acquire(), 0.010)))
    await hasty
    await ticks(5)
    got = outcome(hasty) == "returned returned true"
    trace("either got or left:", got != (not semaphore.locked()))


@scenario
async def an_event_that_is_not_set_in_time(trace, loop):
    event = asyncio.Event()
    trace(await attempt(asyncio.wait_for(event.wait(), 0.010)), event.is_set())
    event.set()
    trace(await attempt(asyncio.wait_for(event.wait(), 0.010)), at(loop))


@scenario
async def a_condition_that_is_not_notified_in_time(trace, loop):
    condition = asyncio.Condition()
    async with condition:
        trace(await attempt(asyncio.wait_for(condition.wait(), 0.010)), condition.locked())
    trace(condition.locked(), at(loop))


@scenario
async def a_condition_out_of_time_waits_for_its_lock(trace, loop):
    condition = asyncio.Condition()

    async def waiter():
        async with condition:
            trace(await attempt(asyncio.wait_for(condition.wait(), 0.010)), at(loop))

    task = loop.create_task(waiter())
    await ticks(3)
    async with condition:
        await asyncio.sleep(0.030)
        trace("the lock is given back", at(loop))
    await task


@scenario
async def an_item_that_does_not_come_in_time(trace, loop):
    queue = asyncio.Queue()
    trace(await attempt(asyncio.wait_for(queue.get(), 0.010)), at(loop))
    queue.put_nowait("late")
    trace(queue.qsize(), await attempt(asyncio.wait_for(queue.get(), 0.010)))


@scenario
async def an_item_that_comes_at_the_last_moment_is_not_lost(trace, loop):
    queue = asyncio.Queue()
    together(loop, 10, lambda: queue.put_nowait("item"))
    answer = await attempt(asyncio.wait_for(queue.get(), 0.010))
    trace("either got or left:", (answer == "returned item") != (queue.qsize() == 1))


@scenario
async def room_that_does_not_come_in_time(trace, loop):
    queue = asyncio.Queue(1)
    queue.put_nowait("first")
    trace(await attempt(asyncio.wait_for(queue.put("second"), 0.010)), at(loop))
    trace(queue.get_nowait(), call(queue.get_nowait))


@scenario
async def work_that_is_not_done_in_time(trace, loop):
    queue = asyncio.Queue()
    queue.put_nowait("work")
    trace(await attempt(asyncio.wait_for(queue.join(), 0.010)), at(loop))
    queue.task_done()
    trace(await attempt(asyncio.wait_for(queue.join(), 0.010)), at(loop))


@scenario
async def a_block_that_expires_gives_its_lock_back(trace, loop):
    lock = asyncio.Lock()

    async def block():
        async with asyncio.timeout(0.010):
            async with lock:
                trace("held", lock.locked())
                await asyncio.sleep(1)

    trace(await attempt(block()), lock.locked(), at(loop))


@scenario
async def gathering_within_a_time_limit_cancels_the_children(trace, loop):
    children = [loop.create_task(asyncio.sleep(delay, delay)) for delay in (0.005, 0.050)]
    trace(await attempt(asyncio.wait_for(asyncio.gather(*children), 0.010)), at(loop))
    trace(children[0].done(), children[0].cancelled(), children[1].cancelled())

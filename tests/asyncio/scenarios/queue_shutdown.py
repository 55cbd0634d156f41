"""Queues that are shut down, which came with 3.13."""

import asyncio

from harness import attempt, call, ended, outcome, scenario, ticks


@scenario(since=(3, 13), because="queues can be shut down")
async def what_is_left_can_still_be_taken(trace, loop):
    queue = asyncio.Queue()
    for item in ("a", "b"):
        queue.put_nowait(item)
    queue.shutdown()
    trace(await attempt(queue.put("late")), call(queue.put_nowait, "late"))
    trace(await attempt(queue.get()), call(queue.get_nowait))
    trace(await attempt(queue.get()), call(queue.get_nowait))


@scenario(since=(3, 13), because="queues can be shut down")
async def at_once_nothing_is_left(trace, loop):
    queue = asyncio.Queue()
    for item in ("a", "b"):
        queue.put_nowait(item)
    queue.shutdown(immediate=True)
    trace(queue.qsize(), queue.empty(), queue.full())
    trace(await attempt(queue.get()), call(queue.get_nowait))
    trace(await attempt(queue.put("late")), call(queue.put_nowait, "late"))
    trace(await attempt(queue.join()))


@scenario(since=(3, 13), because="queues can be shut down")
async def getters_that_wait_are_woken(trace, loop):
    queue = asyncio.Queue()

    async def getter(name):
        trace(name, await attempt(queue.get()))

    tasks = [loop.create_task(getter(name)) for name in ("first", "second")]
    await ticks(1)
    queue.shutdown()
    loop.call_soon(trace, "next iteration")
    await asyncio.gather(*tasks)


@scenario(since=(3, 13), because="queues can be shut down")
async def putters_that_wait_are_woken(trace, loop):
    queue = asyncio.Queue(1)
    queue.put_nowait("there")

    async def putter(name):
        trace(name, await attempt(queue.put(name)))

    tasks = [loop.create_task(putter(name)) for name in ("first", "second")]
    await ticks(1)
    queue.shutdown()
    await asyncio.gather(*tasks)
    trace(call(queue.get_nowait), call(queue.get_nowait))


@scenario(since=(3, 13), because="queues can be shut down")
async def putters_that_wait_are_woken_when_it_ends_at_once(trace, loop):
    queue = asyncio.Queue(1)
    queue.put_nowait("there")
    task = loop.create_task(attempt(queue.put("late")))
    await ticks(1)
    queue.shutdown(immediate=True)
    trace(await task, queue.qsize())


@scenario(since=(3, 13), because="queues can be shut down")
async def an_item_reaches_a_getter_that_was_woken_for_it(trace, loop):
    queue = asyncio.Queue()
    task = loop.create_task(attempt(queue.get()))
    await ticks(1)
    queue.put_nowait("item")
    queue.shutdown()
    trace(await task)
    trace(await attempt(queue.get()))


@scenario(since=(3, 13), because="queues can be shut down")
async def joiners_wait_for_what_is_left(trace, loop):
    queue = asyncio.Queue()
    queue.put_nowait("a")
    joiner = loop.create_task(queue.join())
    await ticks(1)
    queue.shutdown()
    await ticks(2)
    trace(outcome(joiner))
    queue.get_nowait()
    await ticks(2)
    trace(outcome(joiner))
    queue.task_done()
    trace(await ended(joiner))


@scenario(since=(3, 13), because="queues can be shut down")
async def joiners_are_woken_when_it_ends_at_once(trace, loop):
    queue = asyncio.Queue()
    queue.put_nowait("a")
    queue.put_nowait("b")
    joiner = loop.create_task(queue.join())
    await ticks(1)
    queue.shutdown(immediate=True)
    trace(await ended(joiner))
    trace(call(queue.task_done))


@scenario(since=(3, 13), because="queues can be shut down")
async def an_item_in_work_is_waited_for_all_the_same(trace, loop):
    queue = asyncio.Queue()
    queue.put_nowait("a")
    queue.put_nowait("b")
    queue.get_nowait()
    joiner = loop.create_task(queue.join())
    await ticks(1)
    queue.shutdown(immediate=True)
    await ticks(2)
    trace(outcome(joiner))
    queue.task_done()
    trace(await ended(joiner), call(queue.task_done))


@scenario(since=(3, 13), because="queues can be shut down")
async def it_can_be_shut_down_again(trace, loop):
    queue = asyncio.Queue()
    queue.put_nowait("a")
    queue.shutdown()
    queue.shutdown()
    trace(queue.qsize())
    queue.shutdown(immediate=True)
    trace(queue.qsize(), await attempt(queue.get()))


@scenario(since=(3, 13), because="queues can be shut down")
async def a_waiter_is_cancelled_in_the_same_moment(trace, loop):
    queue = asyncio.Queue()
    first = loop.create_task(queue.get())
    second = loop.create_task(attempt(queue.get()))
    await ticks(1)
    queue.shutdown()
    first.cancel("enough")
    trace(await ended(first), await ended(second))


@scenario(since=(3, 13), because="queues can be shut down")
async def every_kind_of_queue(trace, loop):
    for kind in (asyncio.PriorityQueue, asyncio.LifoQueue):
        queue = kind()
        for item in (2, 1, 3):
            queue.put_nowait(item)
        queue.shutdown()
        trace([queue.get_nowait() for _ in range(3)], call(queue.get_nowait))


@scenario(since=(3, 13), because="queues can be shut down")
async def a_producer_ends_its_consumers(trace, loop):
    queue = asyncio.Queue(2)

    async def consumer(name):
        try:
            while True:
                item = await queue.get()
                await ticks(1)
                trace(name, item)
                queue.task_done()
        except asyncio.QueueShutDown:
            trace(name, "goes home")

    consumers = [loop.create_task(consumer(name)) for name in ("A", "B", "C")]
    for item in range(5):
        await queue.put(item)
    queue.shutdown()
    await queue.join()
    trace("all is done")
    await asyncio.gather(*consumers)

"""Queues: order, bounds, waiting on both sides, joining (DESIGN 5, semantic 6)."""

import asyncio

from harness import attempt, call, outcome, scenario, ticks


async def getting(trace, queue, name):
    trace(name, "got", await queue.get())


async def putting(trace, queue, item):
    await queue.put(item)
    trace("put", item)


@scenario
async def a_queue_is_first_in_first_out(trace, loop):
    queue = asyncio.Queue()
    for item in ("a", "b", "c"):
        await queue.put(item)
    trace(await queue.get(), await queue.get(), queue.get_nowait())


@scenario
async def a_priority_queue_gives_the_smallest_first(trace, loop):
    queue = asyncio.PriorityQueue()
    for item in (5, 1, 4, 1, 3, 9, 2):
        queue.put_nowait(item)
    trace([queue.get_nowait() for _ in range(7)])


@scenario
async def a_priority_queue_takes_newcomers_into_account(trace, loop):
    queue = asyncio.PriorityQueue()
    for item in (5, 3):
        queue.put_nowait(item)
    trace(await queue.get())
    for item in (4, 1):
        queue.put_nowait(item)
    trace(await queue.get(), await queue.get(), await queue.get())


@scenario
async def a_priority_queue_compares_pairs(trace, loop):
    queue = asyncio.PriorityQueue()
    for item in ((2, "b"), (1, "z"), (2, "a"), (1, "a"), (1,), (10, "a")):
        queue.put_nowait(item)
    trace([queue.get_nowait() for _ in range(6)])


@scenario
async def a_priority_queue_compares_texts(trace, loop):
    queue = asyncio.PriorityQueue()
    for item in ("pear", "apple", "Pear", "app", "10", "9"):
        queue.put_nowait(item)
    trace([queue.get_nowait() for _ in range(6)])


@scenario
async def a_lifo_queue_gives_the_latest_first(trace, loop):
    queue = asyncio.LifoQueue(3)
    for item in ("a", "b", "c"):
        queue.put_nowait(item)
    trace(queue.full(), await queue.get(), await queue.get())
    queue.put_nowait("d")
    trace(await queue.get(), await queue.get())


@scenario
async def a_queue_knows_its_size(trace, loop):
    queue = asyncio.Queue(2)
    trace(queue.maxsize, queue.qsize(), queue.empty(), queue.full())
    queue.put_nowait(1)
    trace(queue.qsize(), queue.empty(), queue.full())
    queue.put_nowait(2)
    trace(queue.qsize(), queue.empty(), queue.full())


@scenario
async def a_queue_without_bound_is_never_full(trace, loop):
    queue = asyncio.Queue()
    for item in range(1000):
        queue.put_nowait(item)
    trace(queue.maxsize, queue.qsize(), queue.full())


@scenario
async def not_waiting_raises_instead(trace, loop):
    queue = asyncio.Queue(1)
    trace(call(queue.get_nowait))
    queue.put_nowait("a")
    trace(call(queue.put_nowait, "b"))
    trace(call(queue.get_nowait), call(queue.get_nowait))


@scenario
async def what_need_not_wait_does_not_give_way(trace, loop):
    queue = asyncio.Queue(1)
    loop.call_soon(trace, "callback")
    await queue.put("a")
    trace(await queue.get())
    await ticks(1)


@scenario
async def getters_are_served_in_order(trace, loop):
    queue = asyncio.Queue()
    tasks = [loop.create_task(getting(trace, queue, name)) for name in ("a", "b", "c")]
    await ticks(1)
    for item in (1, 2, 3):
        queue.put_nowait(item)
    trace("three items", queue.qsize())
    await asyncio.wait(tasks)


@scenario
async def putters_are_served_in_order(trace, loop):
    queue = asyncio.Queue(1)
    queue.put_nowait("first")
    tasks = [loop.create_task(putting(trace, queue, item)) for item in ("a", "b", "c")]
    await ticks(1)
    for _ in range(4):
        trace("got", await queue.get())
        await ticks(2)
    await asyncio.wait(tasks)


@scenario
async def producers_and_consumers_of_a_small_queue(trace, loop):
    queue = asyncio.Queue(2)

    async def producer(name):
        for n in range(3):
            await queue.put(f"{name}{n}")
            trace("put", f"{name}{n}", queue.qsize())

    async def consumer(name):
        for _ in range(3):
            trace(name, "got", await queue.get())

    await asyncio.gather(producer("a"), producer("b"), consumer("x"), consumer("y"))


@scenario
async def a_newcomer_may_overtake_a_woken_getter(trace, loop):
    queue = asyncio.Queue()
    task = loop.create_task(getting(trace, queue, "woken"))
    await ticks(1)
    queue.put_nowait(1)
    await getting(trace, queue, "newcomer")
    await ticks(2)
    trace("woken", outcome(task))
    queue.put_nowait(2)
    await task


@scenario
async def a_newcomer_may_overtake_a_woken_putter(trace, loop):
    queue = asyncio.Queue(1)
    queue.put_nowait("first")
    task = loop.create_task(putting(trace, queue, "woken"))
    await ticks(1)
    trace(queue.get_nowait())
    await putting(trace, queue, "newcomer")
    await ticks(2)
    trace("woken", outcome(task))
    trace(await queue.get())
    await task
    trace(queue.get_nowait())


@scenario
async def an_overtaken_getter_queues_again_behind_the_others(trace, loop):
    queue = asyncio.Queue()
    tasks = [loop.create_task(getting(trace, queue, name)) for name in ("a", "b")]
    await ticks(1)
    queue.put_nowait(1)
    trace("newcomer", queue.get_nowait())
    await ticks(2)
    queue.put_nowait(2)
    queue.put_nowait(3)
    await asyncio.wait(tasks)


@scenario
async def a_cancelled_getter_takes_nothing(trace, loop):
    queue = asyncio.Queue()
    tasks = [loop.create_task(getting(trace, queue, name)) for name in ("a", "b")]
    await ticks(1)
    tasks[0].cancel()
    await ticks(1)
    queue.put_nowait(1)
    await asyncio.wait(tasks)
    trace([outcome(task) for task in tasks], queue.qsize())


@scenario
async def a_cancelled_getter_leaves_the_order_of_the_others(trace, loop):
    queue = asyncio.Queue()
    tasks = [loop.create_task(getting(trace, queue, name)) for name in ("a", "b", "c")]
    await ticks(1)
    tasks[1].cancel()
    await ticks(3)
    queue.put_nowait(1)
    queue.put_nowait(2)
    await asyncio.wait(tasks)


@scenario
async def a_getter_cancelled_after_its_wake_up_passes_it_on(trace, loop):
    queue = asyncio.Queue()
    tasks = [loop.create_task(getting(trace, queue, name)) for name in ("a", "b")]
    await ticks(1)
    queue.put_nowait(1)
    tasks[0].cancel()
    await asyncio.wait(tasks)
    trace([outcome(task) for task in tasks], queue.qsize())


@scenario
async def an_overtaken_getter_that_is_cancelled_wakes_nobody(trace, loop):
    queue = asyncio.Queue()
    tasks = [loop.create_task(getting(trace, queue, name)) for name in ("a", "b", "c")]
    await ticks(1)
    queue.put_nowait(1)
    trace("newcomer", queue.get_nowait())
    tasks[0].cancel()
    await ticks(3)
    queue.put_nowait(2)
    queue.put_nowait(3)
    await asyncio.wait(tasks)


@scenario
async def the_only_getter_cancelled_after_its_wake_up_loses_nothing(trace, loop):
    queue = asyncio.Queue()
    task = loop.create_task(getting(trace, queue, "a"))
    await ticks(1)
    queue.put_nowait(1)
    task.cancel()
    await asyncio.wait([task])
    trace(outcome(task), queue.qsize(), await queue.get())


@scenario
async def a_cancelled_putter_puts_nothing(trace, loop):
    queue = asyncio.Queue(1)
    queue.put_nowait("first")
    tasks = [loop.create_task(putting(trace, queue, item)) for item in ("a", "b")]
    await ticks(1)
    tasks[0].cancel()
    await ticks(1)
    trace(await queue.get(), await queue.get())
    await asyncio.wait(tasks)
    trace([outcome(task) for task in tasks], queue.qsize())


@scenario
async def a_cancelled_putter_leaves_the_order_of_the_others(trace, loop):
    queue = asyncio.Queue(1)
    queue.put_nowait("first")
    tasks = [loop.create_task(putting(trace, queue, item)) for item in ("a", "b", "c")]
    await ticks(1)
    tasks[1].cancel()
    await ticks(3)
    for _ in range(3):
        trace(await queue.get())
        await ticks(1)
    await asyncio.wait(tasks)


@scenario
async def a_putter_cancelled_after_its_wake_up_passes_it_on(trace, loop):
    queue = asyncio.Queue(1)
    queue.put_nowait("first")
    tasks = [loop.create_task(putting(trace, queue, item)) for item in ("a", "b")]
    await ticks(1)
    trace(queue.get_nowait())
    tasks[0].cancel()
    await asyncio.wait(tasks)
    trace([outcome(task) for task in tasks], queue.get_nowait())


@scenario
async def put_nowait_leaves_the_waiting_putters_waiting(trace, loop):
    queue = asyncio.Queue(1)
    queue.put_nowait("first")
    task = loop.create_task(putting(trace, queue, "waiting"))
    await ticks(1)
    trace(queue.get_nowait())
    queue.put_nowait("quick")
    await ticks(2)
    trace(outcome(task), queue.get_nowait())
    await task


@scenario
async def join_waits_until_each_item_is_done(trace, loop):
    queue = asyncio.Queue()

    async def worker():
        while True:
            item = await queue.get()
            await ticks(1)
            trace("worked on", item)
            queue.task_done()

    for item in ("a", "b", "c"):
        queue.put_nowait(item)
    task = loop.create_task(worker())
    await queue.join()
    trace("joined", queue.qsize())
    task.cancel()
    await asyncio.wait([task])


@scenario
async def join_does_not_wait_for_nothing(trace, loop):
    queue = asyncio.Queue()
    loop.call_soon(trace, "callback")
    await queue.join()
    trace("joined")
    queue.put_nowait(1)
    queue.get_nowait()
    queue.task_done()
    await queue.join()
    trace("joined again")
    await ticks(1)


@scenario
async def join_goes_on_when_more_comes(trace, loop):
    queue = asyncio.Queue()
    queue.put_nowait("a")
    task = loop.create_task(queue.join())
    await ticks(1)
    queue.get_nowait()
    queue.put_nowait("b")
    queue.task_done()
    await ticks(2)
    trace(outcome(task))
    queue.get_nowait()
    queue.task_done()
    await ticks(2)
    trace(outcome(task))


@scenario
async def several_joiners_wake_together(trace, loop):
    queue = asyncio.Queue()
    queue.put_nowait("a")
    tasks = [loop.create_task(attempt(queue.join())) for _ in range(3)]
    await ticks(1)
    tasks[1].cancel("not I")
    queue.get_nowait()
    queue.task_done()
    await asyncio.wait(tasks)
    trace([outcome(task) for task in tasks])


@scenario
async def task_done_is_not_called_too_often(trace, loop):
    queue = asyncio.Queue()
    trace(call(queue.task_done))
    queue.put_nowait(1)
    trace(call(queue.task_done), call(queue.task_done))

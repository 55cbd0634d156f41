"""Semaphores and barriers (DESIGN 5, semantic 6)."""

import asyncio

from harness import attempt, call, outcome, scenario, ticks


async def hold(trace, semaphore, name, count=1):
    await semaphore.acquire()
    trace(name, "in")
    try:
        await ticks(count)
    finally:
        trace(name, "out")
        semaphore.release()


@scenario
async def a_semaphore_admits_so_many(trace, loop):
    semaphore = asyncio.Semaphore(2)
    await asyncio.gather(*(hold(trace, semaphore, name, 2) for name in ("a", "b", "c", "d", "e")))


@scenario
async def a_semaphore_knows_whether_acquire_would_wait(trace, loop):
    semaphore = asyncio.Semaphore(2)
    trace(semaphore.locked(), await semaphore.acquire(), semaphore.locked())
    trace(await semaphore.acquire(), semaphore.locked())
    semaphore.release()
    trace(semaphore.locked())


@scenario
async def a_semaphore_starts_at_one_and_not_below_zero(trace, loop):
    semaphore = asyncio.Semaphore()
    await semaphore.acquire()
    trace(semaphore.locked(), asyncio.Semaphore(0).locked())
    trace(call(asyncio.Semaphore, -1))


@scenario
async def a_free_semaphore_does_not_give_way(trace, loop):
    semaphore = asyncio.Semaphore(1)
    loop.call_soon(trace, "callback")
    await semaphore.acquire()
    trace("acquired")
    await ticks(1)


@scenario
async def a_semaphore_may_grow(trace, loop):
    semaphore = asyncio.Semaphore(0)
    tasks = [loop.create_task(hold(trace, semaphore, name)) for name in ("a", "b")]
    await ticks(2)
    for _ in range(3):
        semaphore.release()
    trace("released three times", semaphore.locked())
    await asyncio.wait(tasks)


@scenario
async def a_semaphore_with_waiters_is_closed_to_newcomers(trace, loop):
    semaphore = asyncio.Semaphore(1)
    await semaphore.acquire()
    waiter = loop.create_task(hold(trace, semaphore, "waiter"))
    await ticks(1)
    semaphore.release()
    trace("released", semaphore.locked())
    await hold(trace, semaphore, "newcomer")
    await waiter


@scenario
async def a_cancelled_waiter_takes_no_permit(trace, loop):
    semaphore = asyncio.Semaphore(0)
    tasks = [loop.create_task(hold(trace, semaphore, name)) for name in ("a", "b", "c")]
    await ticks(1)
    tasks[0].cancel()
    await ticks(1)
    semaphore.release()
    await asyncio.wait(tasks)
    trace([outcome(task) for task in tasks], semaphore.locked())


@scenario
async def a_waiter_cancelled_after_its_wake_up_passes_the_permit_on(trace, loop):
    semaphore = asyncio.Semaphore(0)
    tasks = [loop.create_task(hold(trace, semaphore, name)) for name in ("a", "b")]
    await ticks(1)
    semaphore.release()
    tasks[0].cancel()
    await asyncio.wait(tasks)
    trace([outcome(task) for task in tasks], semaphore.locked())


@scenario
async def two_permits_and_a_cancelled_waiter(trace, loop):
    semaphore = asyncio.Semaphore(0)
    tasks = [loop.create_task(hold(trace, semaphore, name)) for name in ("a", "b", "c")]
    await ticks(1)
    semaphore.release()
    semaphore.release()
    tasks[0].cancel()
    await ticks(2)
    trace([outcome(task) for task in tasks])
    await asyncio.wait(tasks)
    trace(semaphore.locked())


@scenario
async def the_only_waiter_cancelled_gives_the_permit_back(trace, loop):
    semaphore = asyncio.Semaphore(0)
    task = loop.create_task(hold(trace, semaphore, "a"))
    await ticks(1)
    semaphore.release()
    task.cancel()
    await asyncio.wait([task])
    trace(outcome(task), semaphore.locked())


@scenario
async def acquire_returns_true_also_after_waiting(trace, loop):
    lock, semaphore = asyncio.Lock(), asyncio.Semaphore(1)
    await lock.acquire()
    await semaphore.acquire()
    tasks = [loop.create_task(each.acquire()) for each in (lock, semaphore)]
    await ticks(1)
    lock.release()
    semaphore.release()
    trace(await tasks[0], await tasks[1])


@scenario
async def a_bounded_semaphore_is_not_released_too_often(trace, loop):
    semaphore = asyncio.BoundedSemaphore(1)
    trace(call(semaphore.release))
    await semaphore.acquire()
    trace(call(semaphore.release), call(semaphore.release))


async def pass_barrier(trace, barrier, name):
    trace(name, "arrives")
    index = await barrier.wait()
    trace(name, "passes with index", index)


@scenario
async def a_barrier_opens_when_all_have_come(trace, loop):
    barrier = asyncio.Barrier(3)
    trace(barrier.parties, barrier.n_waiting, barrier.broken)
    tasks = [loop.create_task(pass_barrier(trace, barrier, name)) for name in ("a", "b")]
    await ticks(2)
    trace(barrier.n_waiting)
    await pass_barrier(trace, barrier, "main")
    await asyncio.wait(tasks)
    trace(barrier.n_waiting, barrier.broken)


@scenario
async def a_barrier_is_used_again_and_again(trace, loop):
    barrier = asyncio.Barrier(2)

    async def worker(name):
        for turn in range(3):
            await barrier.wait()
            trace(name, turn)

    await asyncio.gather(worker("a"), worker("b"))


@scenario
async def a_barrier_for_one_never_waits(trace, loop):
    barrier = asyncio.Barrier(1)
    loop.call_soon(trace, "callback")
    trace(await barrier.wait(), await barrier.wait())
    trace(call(asyncio.Barrier, 0))


@scenario
async def newcomers_wait_until_the_barrier_has_drained(trace, loop):
    barrier = asyncio.Barrier(2)
    names = ("a", "b", "c", "d")
    await asyncio.gather(*(pass_barrier(trace, barrier, name) for name in names))


@scenario
async def reset_breaks_those_who_wait(trace, loop):
    barrier = asyncio.Barrier(3)
    tasks = [loop.create_task(attempt(barrier.wait())) for _ in range(2)]
    await ticks(2)
    await barrier.reset()
    trace(barrier.broken)
    await asyncio.wait(tasks)
    trace([outcome(task) for task in tasks], barrier.broken, barrier.n_waiting)
    trace(await asyncio.gather(*(barrier.wait() for _ in range(3))))


@scenario
async def reset_of_an_empty_barrier_does_nothing(trace, loop):
    barrier = asyncio.Barrier(2)
    await barrier.reset()
    trace(barrier.broken)
    trace(await asyncio.gather(barrier.wait(), barrier.wait()))


@scenario
async def abort_breaks_the_barrier_until_it_is_reset(trace, loop):
    barrier = asyncio.Barrier(2)
    task = loop.create_task(attempt(barrier.wait()))
    await ticks(2)
    await barrier.abort()
    trace(barrier.broken)
    trace(await task, await attempt(barrier.wait()))
    trace(await attempt(barrier.wait()), barrier.n_waiting)
    await barrier.reset()
    trace(barrier.broken)
    trace(await asyncio.gather(barrier.wait(), barrier.wait()))


@scenario
async def a_broken_barrier_refuses_also_the_last_one(trace, loop):
    barrier = asyncio.Barrier(1)
    await barrier.abort()
    trace(await attempt(barrier.wait()), barrier.broken)
    await barrier.reset()
    trace(await attempt(barrier.wait()), barrier.broken)


@scenario
async def a_cancelled_waiter_leaves_the_barrier_whole(trace, loop):
    barrier = asyncio.Barrier(2)
    task = loop.create_task(barrier.wait())
    await ticks(2)
    task.cancel()
    await asyncio.wait([task])
    trace(outcome(task), barrier.n_waiting, barrier.broken)
    trace(await asyncio.gather(barrier.wait(), barrier.wait()))


@scenario
async def a_waiter_cancelled_while_the_barrier_opens(trace, loop):
    barrier = asyncio.Barrier(2)
    task = loop.create_task(barrier.wait())
    await ticks(2)
    trace(await barrier.wait())
    task.cancel()
    await asyncio.wait([task])
    trace(outcome(task), barrier.n_waiting, barrier.broken)
    trace(await asyncio.gather(barrier.wait(), barrier.wait()))


@scenario
async def a_barrier_gives_each_place_once(trace, loop):
    barrier = asyncio.Barrier(3)
    a, b = (loop.create_task(pass_barrier(trace, barrier, name)) for name in ("a", "b"))
    await ticks(2)
    a.cancel()
    await ticks(2)
    rest = [loop.create_task(pass_barrier(trace, barrier, name)) for name in ("c", "d")]
    await asyncio.wait([a, b, *rest])
    trace("n_waiting", barrier.n_waiting)

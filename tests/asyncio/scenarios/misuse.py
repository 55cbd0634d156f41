"""What is refused: coroutines that are used up, callbacks that would do nothing, a second loop, a closed one."""

import asyncio
import gc

from harness import SimulatedLoop, attempt, call, outcome, scenario, ticks
from scenarios.executor import Executor, double
from socket_harness import pair


async def inner(trace):
    trace("inner begins")
    await asyncio.sleep(0.010)
    trace("inner ends")
    return "result"


async def awaiting(coroutine):
    return await coroutine


@scenario
async def a_coroutine_that_two_tasks_drive(trace, loop):
    coroutine = inner(trace)
    first = loop.create_task(coroutine)
    trace(call(lambda: loop.create_task(coroutine) and None))
    await asyncio.sleep(0.050)
    trace("first", outcome(first))


@scenario
async def a_coroutine_that_a_task_drives_is_not_awaited(trace, loop):
    coroutine = inner(trace)
    task = loop.create_task(coroutine)
    await ticks(2)
    trace("second", await attempt(awaiting(coroutine)))
    await asyncio.wait([task])
    trace("first", outcome(task))
    trace("third", await attempt(awaiting(coroutine)))


@scenario
async def a_coroutine_that_somebody_awaits_is_not_awaited(trace, loop):
    coroutine = inner(trace)
    first = loop.create_task(awaiting(coroutine))
    second = loop.create_task(awaiting(coroutine))
    await asyncio.wait([first, second])
    trace("first", outcome(first))
    trace("second", outcome(second))


@scenario
async def a_coroutine_that_is_over_is_not_awaited(trace, loop):
    coroutine = inner(trace)
    trace(await attempt(awaiting(coroutine)))
    trace(await attempt(awaiting(coroutine)))


@scenario
async def callbacks_are_no_coroutine_functions(trace, loop):
    loop.set_debug(True)
    trace("call_soon", call(loop.call_soon, inner, trace))
    trace("call_soon_threadsafe", call(loop.call_soon_threadsafe, inner, trace))
    trace("call_later", call(loop.call_later, 0.010, inner, trace))
    trace("call_at", call(loop.call_at, 0.010, inner, trace))
    trace("add_signal_handler", call(loop.add_signal_handler, 10, inner, trace))
    loop.set_debug(False)


@scenario
async def a_coroutine_is_no_callback(trace, loop):
    loop.set_debug(True)
    coroutine = inner(trace)
    trace(call(loop.call_soon, coroutine))
    coroutine.close()
    loop.set_debug(False)


@scenario
def gathered_futures_are_of_one_loop(trace, loop):
    other = SimulatedLoop()
    futures = [loop.create_future(), other.create_future()]
    trace(call(asyncio.gather, *futures))
    trace([outcome(future) for future in futures])
    trace(call(loop.run_until_complete, futures[1]))
    other.close()


@scenario
def who_waits_for_the_same_waits_on_one_loop(trace, loop):
    async def wait_on_both(name, thing, wait):
        waiting = loop.create_task(wait(thing))
        await ticks(3)
        trace(name, "waits on the first:", outcome(waiting))
        waiting.cancel()
        await asyncio.wait([waiting])

    async def locked(lock):
        await lock.acquire()
        await lock.acquire()

    async def notified(condition):
        async with condition:
            await condition.wait()

    async def filled(queue):
        queue.put_nowait("item")
        await queue.put("another")

    ways = [
        ("lock", asyncio.Lock, locked),
        ("semaphore", asyncio.Semaphore, locked),
        ("event", asyncio.Event, asyncio.Event.wait),
        ("condition", asyncio.Condition, notified),
        ("get", asyncio.Queue, asyncio.Queue.get),
        ("put", lambda: asyncio.Queue(1), filled),
    ]
    for name, make, wait in ways:
        thing = make()
        loop.run_until_complete(wait_on_both(name, thing, wait))
        if name == "lock":
            thing.release()
        if name == "semaphore":
            thing.release()
        if name == "put":
            thing.get_nowait()
        other = SimulatedLoop()
        trace(name, "on the second", other.run_until_complete(attempt(wait(thing))))
        other.close()


@scenario
def a_closed_loop_refuses_results_that_somebody_waits_for(trace, loop):
    other = SimulatedLoop()
    other.set_exception_handler(lambda _loop, _context: None)
    with_callback, awaited, alone = (other.create_future() for _ in range(3))
    with_callback.add_done_callback(lambda _future: trace("called"))
    task = other.create_task(attempt(awaited))
    other.run_until_complete(ticks(2))
    other.close()
    trace("callback", call(with_callback.set_result, 1), outcome(with_callback))
    trace("task", call(awaited.set_result, 2), outcome(awaited))
    trace("nobody", call(alone.set_result, 3), outcome(alone))
    trace(outcome(task))
    del task, awaited
    gc.collect()


@scenario
def a_closed_loop_submits_nothing(trace, loop):
    other = SimulatedLoop()
    other.close()
    executor = Executor()
    trace(call(other.run_in_executor, executor, double, 21), len(executor.jobs))


@scenario
async def what_a_transport_has_is_not_watched_by_others(trace, loop):
    near, far = pair()
    transport, _ = await loop.connect_accepted_socket(asyncio.Protocol, far)
    trace("add_reader", call(loop.add_reader, far, trace))
    trace("add_writer", call(loop.add_writer, far, trace))
    trace("remove_reader", call(loop.remove_reader, far))
    trace("remove_writer", call(loop.remove_writer, far))
    trace("sock_recv", await attempt(loop.sock_recv(far, 10)))
    transport.close()
    await asyncio.sleep(0.001)
    near.close()


@scenario
def a_closed_loop_has_no_readers(trace, loop):
    other = SimulatedLoop()
    near, far = pair()
    other.add_reader(near, trace)
    other.close()
    trace(call(other.remove_reader, near), call(other.remove_writer, near))
    trace(call(other.add_reader, near, trace))
    near.close()
    far.close()


@scenario
async def a_default_handler_that_fails_does_not_stop_the_loop(trace, loop):
    def fail(context):
        trace("default handler:", context["exception"])
        raise RuntimeError

    def raising():
        raise ValueError

    loop.default_exception_handler = fail
    loop.set_exception_handler(None)
    loop.call_soon(raising)
    await ticks(2)
    trace("lives")
    loop.set_exception_handler(lambda _loop, _context: raising())
    loop.call_soon(raising)
    await ticks(2)
    trace("lives")

"""Closing a loop: what becomes of the coroutines that have not come to their end."""

import asyncio
import gc

from harness import SimulatedLoop, attempt, scenario, ticks


def closed(*coroutines):
    """Runs tasks until they wait, and closes their loop."""
    loop = SimulatedLoop()
    loop.set_exception_handler(lambda _loop, _context: None)
    tasks = [loop.create_task(coroutine) for coroutine in coroutines]
    loop.run_until_complete(ticks(3))
    loop.close()
    del tasks, coroutines
    gc.collect()


@scenario
def what_waits_runs_its_finally_blocks(trace, loop):
    async def inner():
        try:
            await asyncio.sleep(1)
            trace("never")
        finally:
            trace("inner finally")

    async def outer():
        try:
            await inner()
            trace("never")
        finally:
            trace("outer finally")

    closed(outer())


@scenario
def no_except_block_runs(trace, loop):
    async def catching():
        try:
            await asyncio.get_running_loop().create_future()
        except Exception as error:
            trace("never", error)
        finally:
            trace("finally")
        trace("never")

    closed(catching())


@scenario
def what_has_not_begun_never_does(trace, loop):
    async def late():
        try:
            trace("never")
        finally:
            trace("never")

    other = SimulatedLoop()
    other.set_exception_handler(lambda _loop, _context: None)
    task = other.create_task(late())
    other.close()
    del task
    gc.collect()
    trace("closed")


@scenario
def a_condition_is_held_again(trace, loop):
    async def waiting(condition):
        await condition.acquire()
        try:
            await condition.wait()
        finally:
            trace("locked", condition.locked())
            condition.release()

    async def main():
        condition = asyncio.Condition()
        await attempt(waiting(condition))

    closed(main())

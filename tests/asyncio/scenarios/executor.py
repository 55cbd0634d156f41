"""Executors: a future for work that is done elsewhere (DESIGN 5).

The executor is one that the scenario itself completes, so nothing depends on threads.
"""

import asyncio
import concurrent.futures

from harness import Boom, attempt, call, ended, outcome, scenario, ticks


def double(number):
    return 2 * number


class Executor(concurrent.futures.Executor):
    """Takes jobs, and leaves them to the scenario."""

    def __init__(self):
        self.jobs = []

    def submit(self, function, *args):
        job = concurrent.futures.Future()
        job.arguments = args
        self.jobs.append(job)
        return job


@scenario
async def a_result_arrives_by_the_loop(trace, loop):
    executor = Executor()
    future = loop.run_in_executor(executor, double, 21)
    job = executor.jobs[0]
    trace(job.arguments[0], outcome(future))
    loop.call_soon(trace, "before")
    job.set_result(42)
    loop.call_soon(trace, "after")
    trace("set", future.done())
    await ticks(1)
    trace(outcome(future))


@scenario
async def who_waits_goes_on_in_order(trace, loop):
    executor = Executor()

    async def wait(number):
        trace(number, "got", await loop.run_in_executor(executor, double, number))

    tasks = [loop.create_task(wait(number)) for number in (1, 2, 3)]
    await ticks(2)
    for job in reversed(executor.jobs):
        job.set_result(2 * job.arguments[0])
    loop.call_soon(trace, "next iteration")
    loop.call_soon(loop.call_soon, trace, "the one after that")
    await asyncio.gather(*tasks)


@scenario
async def an_exception_arrives_as_well(trace, loop):
    executor = Executor()
    future = loop.run_in_executor(executor, double, 1)
    executor.jobs[0].set_exception(Boom("job"))
    trace(await attempt(future))
    trace(outcome(future))


@scenario
async def an_exception_of_a_job_may_go_unseen(trace, loop):
    executor = Executor()
    future = loop.run_in_executor(executor, double, 1)
    executor.jobs[0].set_exception(Boom("job"))
    await ticks(2)
    trace(future.done())


@scenario
async def cancelling_the_future_cancels_the_job(trace, loop):
    executor = Executor()
    future = loop.run_in_executor(executor, double, 1)
    job = executor.jobs[0]
    trace(future.cancel(), outcome(future), job.cancelled())
    await ticks(1)
    trace(job.cancelled())


@scenario
async def cancelling_the_task_cancels_the_job(trace, loop):
    executor = Executor()

    async def wait():
        await loop.run_in_executor(executor, double, 1)

    task = loop.create_task(wait())
    await ticks(1)
    task.cancel()
    trace(await ended(task))
    trace(executor.jobs[0].cancelled())


@scenario
async def a_job_that_is_cancelled_cancels_the_future(trace, loop):
    executor = Executor()
    future = loop.run_in_executor(executor, double, 1)
    trace(executor.jobs[0].cancel())
    trace(outcome(future))
    trace(await attempt(future))
    trace(outcome(future))


@scenario
async def a_result_that_comes_too_late_is_dropped(trace, loop):
    executor = Executor()
    future = loop.run_in_executor(executor, double, 1)
    job = executor.jobs[0]
    job.set_result(2)
    trace(future.cancel())
    await ticks(3)
    trace(outcome(future), job.cancelled())


@scenario
async def a_deadline_gives_the_job_up(trace, loop):
    executor = Executor()
    trace(await attempt(asyncio.wait_for(loop.run_in_executor(executor, double, 1), 0.01)))
    trace(executor.jobs[0].cancelled())


@scenario
async def a_shield_keeps_the_job(trace, loop):
    executor = Executor()
    future = loop.run_in_executor(executor, double, 1)
    trace(await attempt(asyncio.wait_for(asyncio.shield(future), 0.01)))
    trace(executor.jobs[0].cancelled())
    executor.jobs[0].set_result(2)
    trace(await future)


@scenario
async def an_executor_may_refuse(trace, loop):
    class Full(concurrent.futures.Executor):
        def submit(self, function, *args):
            raise Boom("full")

    trace(call(loop.run_in_executor, Full(), double, 1))


@scenario
def a_result_that_outlives_the_loop_is_dropped(trace, loop):
    executor = Executor()

    async def main():
        loop.run_in_executor(executor, double, 1)

    loop.run_until_complete(main())
    loop.close()
    trace(call(executor.jobs[0].set_result, 2))

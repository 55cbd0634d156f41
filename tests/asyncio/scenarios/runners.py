"""Runners: several main coroutines on one loop (`asyncio.Runner`)."""

import asyncio
import contextvars

from harness import Boom, SimulatedLoop, attempt, call, outcome, scenario, ticks

variable = contextvars.ContextVar("variable", default="unset")


def new_runner():
    return asyncio.Runner(loop_factory=SimulatedLoop)


async def current_loop():
    return asyncio.get_running_loop()


async def set_variable(trace, value):
    trace(value, "finds", variable.get())
    variable.set(value)


@scenario
def all_run_on_one_loop(trace, loop):
    with new_runner() as runner:
        first = runner.run(current_loop())
        second = runner.run(current_loop())
        trace(first is second, first is runner.get_loop(), first.is_closed())
    trace(first.is_closed())


@scenario
def the_context_is_kept(trace, loop):
    with new_runner() as runner:
        runner.run(set_variable(trace, "first"))
        runner.run(set_variable(trace, "second"))
        context = contextvars.copy_context()
        runner.run(set_variable(trace, "third"), context=context)
        trace(context[variable])
        runner.run(set_variable(trace, "fourth"))
        trace("outside", variable.get())


@scenario
def an_error_ends_the_coroutine_and_not_the_runner(trace, loop):
    async def fail():
        raise Boom("first")

    with new_runner() as runner:
        trace(call(lambda: runner.run(fail())))
        trace(runner.run(asyncio.sleep(0.010, "second")))


@scenario
def tasks_that_are_left_go_on_in_the_next(trace, loop):
    async def worker():
        for turn in range(3):
            trace("worker", turn)
            await asyncio.sleep(0.010)

    async def first():
        asyncio.create_task(worker())
        await asyncio.sleep(0.005)

    with new_runner() as runner:
        runner.run(first())
        trace("between")
        runner.run(asyncio.sleep(0.020))


@scenario
def closing_cancels_what_is_left(trace, loop):
    async def worker(name):
        try:
            await asyncio.sleep(1)
        except asyncio.CancelledError:
            trace(name, "cancelled")
            await ticks(2)
            trace(name, "cleaned up")
            raise

    async def main():
        asyncio.create_task(worker("worker"))
        await ticks(1)
        trace("main ends")

    runner = new_runner()
    runner.run(main())
    trace("closing")
    runner.close()
    runner.close()
    trace("closed")


@scenario
def a_closed_one_runs_nothing(trace, loop):
    runner = new_runner()
    runner.run(ticks(1))
    runner.close()
    trace(call(runner.get_loop))
    coro = ticks(1)
    trace(call(lambda: runner.run(coro)))
    coro.close()


@scenario
def closing_one_that_was_not_used_does_nothing(trace, loop):
    runner = new_runner()
    runner.close()
    trace(runner.run(asyncio.sleep(0, "it can still be used")))
    runner.close()


@scenario
async def it_is_not_for_the_inside_of_a_loop(trace, loop):
    runner = new_runner()
    coro = ticks(1)
    trace(call(lambda: runner.run(coro)))
    coro.close()
    trace(await attempt(ticks(1)))


@scenario
def a_main_coroutine_that_is_cancelled_raises(trace, loop):
    async def main():
        asyncio.current_task().cancel("enough")
        await ticks(1)

    with new_runner() as runner:
        trace(call(lambda: runner.run(main())))
        trace(runner.run(asyncio.sleep(0, "and the next one runs")))


@scenario
def the_body_of_a_block_may_fail(trace, loop):
    tasks = []

    async def main():
        tasks.append(asyncio.create_task(asyncio.sleep(1)))
        await ticks(1)

    try:
        with new_runner() as runner:
            runner.run(main())
            raise Boom("body")
    except Boom as error:
        trace(error, outcome(tasks[0]))

"""Running a loop: `run`, `run_until_complete`, `run_forever`, `stop`, `close`."""

import asyncio

from harness import Boom, at, call, outcome, run, scenario, ticks


@scenario
def run_until_complete_returns_the_result(trace, loop):
    async def main():
        await asyncio.sleep(0.010)
        return "result"

    trace(loop.run_until_complete(main()), at(loop), loop.is_running())


@scenario
def run_until_complete_raises_the_error(trace, loop):
    async def main():
        await ticks(1)
        raise Boom("main")

    trace(call(loop.run_until_complete, main()), loop.is_closed())


@scenario
def run_until_complete_takes_a_future(trace, loop):
    future = loop.create_future()
    loop.call_later(0.010, future.set_result, "future")
    trace(loop.run_until_complete(future), at(loop))
    trace(loop.run_until_complete(future))


@scenario
def run_until_complete_raises_when_cancelled(trace, loop):
    task = loop.create_task(asyncio.sleep(1))
    loop.call_later(0.010, task.cancel, "main")
    trace(call(loop.run_until_complete, task), at(loop))


@scenario
def run_until_complete_ends_in_the_iteration_after(trace, loop):
    async def main():
        loop.call_soon(trace, "same iteration as the end")
        loop.call_soon(loop.call_soon, trace, "left for later")
        trace("main ends")

    loop.run_until_complete(main())
    trace("returned")
    loop.run_until_complete(ticks(1))


@scenario
def what_is_left_goes_on_in_the_next_run(trace, loop):
    async def worker():
        for n in range(4):
            trace("worker", n)
            await asyncio.sleep(0.010)

    task = loop.create_task(worker())
    loop.run_until_complete(asyncio.sleep(0.015))
    trace("between the runs", outcome(task))
    loop.run_until_complete(task)
    trace(outcome(task))


@scenario
def stopped_before_it_is_complete(trace, loop):
    task = loop.create_task(asyncio.sleep(0.020, "complete"))
    loop.call_later(0.010, loop.stop)
    trace(call(loop.run_until_complete, task), outcome(task))
    trace(loop.run_until_complete(task))


@scenario
def a_run_that_was_stopped_does_not_stop_the_next(trace, loop):
    task = loop.create_task(asyncio.sleep(0.020))
    loop.call_later(0.010, loop.stop)
    trace(call(loop.run_until_complete, task))
    trace(loop.run_until_complete(asyncio.sleep(0.050, "complete")), at(loop), outcome(task))


@scenario
def stopped_by_a_task(trace, loop):
    async def main():
        trace("before stop")
        loop.stop()
        trace("after stop")
        await asyncio.sleep(0)
        trace("in the next run")

    task = loop.create_task(main())
    loop.run_forever()
    trace("stopped", outcome(task))
    loop.run_until_complete(task)


@scenario
def run_forever_runs_until_it_is_stopped(trace, loop):
    async def worker():
        n = 0
        while True:
            trace("tick", n, at(loop))
            n += 1
            await asyncio.sleep(0.010)

    task = loop.create_task(worker())
    loop.call_later(0.025, loop.stop)
    loop.run_forever()
    trace("stopped", at(loop))
    task.cancel()
    trace(call(loop.run_until_complete, task))


@scenario
def a_loop_is_not_run_within_itself(trace, loop):
    async def main():
        coroutine = ticks(1)
        trace(call(loop.run_until_complete, coroutine))
        trace(call(loop.run_forever))
        coroutine.close()

    loop.run_until_complete(main())


@scenario
def a_running_loop_is_not_closed(trace, loop):
    loop.call_soon(lambda: trace(call(loop.close)))
    loop.call_soon(loop.stop)
    loop.run_forever()
    trace(loop.is_closed())


@scenario
def a_closed_loop_does_not_run(trace, loop):
    trace(loop.is_closed())
    loop.close()
    loop.close()
    trace(loop.is_closed(), loop.is_running())
    coroutine = ticks(1)
    trace(call(loop.run_until_complete, coroutine), call(loop.run_forever))
    trace(call(loop.create_task, coroutine))
    coroutine.close()


@scenario
def the_running_loop_is_known_inside_only(trace, loop):
    async def main():
        trace("inside", asyncio.get_running_loop() is loop)
        loop.call_soon(lambda: trace("callback", asyncio.get_running_loop() is loop))
        await ticks(1)

    trace("outside", call(asyncio.get_running_loop))
    loop.run_until_complete(main())
    trace("outside", call(asyncio.get_running_loop))


@scenario
def run_returns_the_result(trace, loop):
    async def main():
        await ticks(3)
        return "result"

    trace(run(main()))


@scenario
def run_raises_the_error(trace, loop):
    async def main():
        raise Boom("main")

    trace(call(run, main()))


@scenario
def run_raises_when_main_is_cancelled(trace, loop):
    async def main():
        asyncio.current_task().cancel("main")
        await ticks(1)

    trace(call(run, main()))


@scenario
def run_cancels_what_main_leaves_behind(trace, loop):
    async def worker(name):
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            trace(name, "unwinds")
            await ticks(2)
            trace(name, "is clean")

    async def main():
        running = asyncio.get_running_loop()
        tasks.append(running.create_task(worker("left behind")))
        await ticks(1)
        return "result"

    tasks = []
    trace(run(main()), [outcome(task) for task in tasks])


@scenario
def run_cancels_what_is_left_also_when_main_fails(trace, loop):
    async def main():
        tasks.append(asyncio.get_running_loop().create_task(ticks(9)))
        raise Boom("main")

    tasks = []
    trace(call(run, main()), outcome(tasks[0]))


@scenario
def run_reports_what_fails_while_it_is_cancelled(trace, loop):
    async def worker():
        try:
            await ticks(9)
        finally:
            raise Boom("while cancelled")

    async def main():
        running = asyncio.get_running_loop()
        running.set_exception_handler(
            lambda _loop, context: trace(sorted(context), context["exception"])
        )
        tasks.append(running.create_task(worker()))
        await ticks(1)

    tasks = []
    run(main())
    trace(outcome(tasks[0]))


@scenario
def run_closes_its_loop(trace, loop):
    async def main():
        loops.append(asyncio.get_running_loop())
        return loops[0].is_closed()

    loops = []
    trace(run(main()), loops[0].is_closed(), loops[0] is loop)


@scenario
async def run_is_not_called_in_a_running_loop(trace, loop):
    coroutine = ticks(1)
    trace(call(asyncio.run, coroutine))
    coroutine.close()


@scenario
def debug_mode_is_a_property_of_the_loop(trace, loop):
    trace(loop.get_debug())
    loop.set_debug(True)
    trace(loop.get_debug())
    loop.set_debug(False)
    trace(loop.get_debug(), round(loop.slow_callback_duration * 1000), "ms")

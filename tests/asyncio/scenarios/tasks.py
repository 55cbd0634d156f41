"""Tasks: steps, what may be yielded, names, who is current (DESIGN 5, semantic 3)."""

import asyncio
import re

from harness import Boom, SimulatedLoop, at, attempt, call, emit, outcome, scenario, ticks


@scenario
async def the_first_step_is_scheduled(trace, loop):
    async def child():
        trace("child runs")
        return "done"

    task = loop.create_task(child())
    trace("created", task.done())
    trace(await task)


@scenario
async def tasks_start_in_the_order_they_were_made(trace, loop):
    async def child(name):
        trace(name)

    loop.call_soon(trace, "callback before")
    tasks = [loop.create_task(child(name)) for name in ("a", "b")]
    loop.call_soon(trace, "callback after")
    await asyncio.wait(tasks)


@scenario
async def create_task_takes_the_running_loop(trace, loop):
    async def child():
        return asyncio.get_running_loop() is loop

    task = asyncio.create_task(child(), name="child")
    trace(task, task.get_loop() is loop, await task)


@scenario
async def tasks_take_turns_at_sleep_zero(trace, loop):
    async def child(name):
        for n in range(3):
            trace(name, n)
            await asyncio.sleep(0)

    await asyncio.gather(child("a"), child("b"), child("c"))


@scenario
async def a_bare_yield_reschedules(trace, loop):
    async def child():
        trace("step 1")
        trace("sent in", await emit())
        trace("step 3")

    task = loop.create_task(child())
    loop.call_soon(trace, "callback")
    await task


@scenario
async def a_task_returns_raises_or_is_cancelled(trace, loop):
    async def good():
        return 1

    async def bad():
        raise Boom("bad")

    async def cancelled():
        raise asyncio.CancelledError("by itself")

    for coroutine in (good(), bad(), cancelled()):
        task = loop.create_task(coroutine)
        await asyncio.wait([task])
        trace(outcome(task), task.done(), task.cancelled())
        trace(await attempt(task))


@scenario
async def a_task_has_no_result_before_it_is_done(trace, loop):
    task = loop.create_task(ticks(1))
    trace(call(task.result), call(task.exception))
    await task
    trace(call(task.result), call(task.exception))


@scenario
async def only_the_task_itself_sets_its_result(trace, loop):
    task = loop.create_task(ticks(1))
    trace(call(task.set_result, 1))
    trace(call(task.set_exception, Boom("from outside")))
    await task
    trace(outcome(task))


@scenario
async def a_task_has_a_name(trace, loop):
    task = loop.create_task(ticks(0), name="reader")
    trace(task.get_name(), task)
    task.set_name("writer")
    trace(task.get_name())
    unnamed = loop.create_task(ticks(0))
    trace(bool(re.fullmatch(r"Task-\d+", unnamed.get_name())))
    await asyncio.wait([task, unnamed])


@scenario
async def a_task_knows_its_coroutine(trace, loop):
    coroutine = ticks(1)
    task = loop.create_task(coroutine)
    trace(task.get_coro() is coroutine)
    await task
    trace(task.get_coro() is coroutine)


@scenario
def the_current_task_is_the_one_that_runs(trace, loop):
    async def child():
        trace("child", asyncio.current_task())
        await ticks(1)
        trace("child", asyncio.current_task())

    async def main():
        task = loop.create_task(child(), name="child")
        trace("main", asyncio.current_task())
        loop.call_soon(lambda: trace("callback", asyncio.current_task()))
        await task
        trace("main", asyncio.current_task())

    loop.run_until_complete(loop.create_task(main(), name="main"))
    trace("outside", call(asyncio.current_task))


@scenario
def all_tasks_are_those_that_are_not_done(trace, loop):
    async def main():
        a = loop.create_task(ticks(1), name="a")
        b = loop.create_task(ticks(3), name="b")
        trace(asyncio.all_tasks())
        await a
        trace(asyncio.all_tasks())
        await b
        trace(asyncio.all_tasks())

    loop.run_until_complete(loop.create_task(main(), name="main"))


@scenario
async def awaiting_a_coroutine_runs_it_inline(trace, loop):
    async def child():
        trace("child", asyncio.current_task().get_name() == name)
        return "value"

    name = asyncio.current_task().get_name()
    loop.call_soon(trace, "callback")
    trace(await child())
    await ticks(1)


@scenario
async def awaiting_a_task_costs_iterations(trace, loop):
    async def nested(depth):
        if depth > 0:
            await loop.create_task(nested(depth - 1))
        trace("depth", depth)

    async def count():
        for n in range(8):
            trace("iteration", n)
            await asyncio.sleep(0)

    await asyncio.gather(nested(2), count())


@scenario
async def exceptions_travel_through_coroutines_and_tasks(trace, loop):
    async def inner():
        try:
            await ticks(1)
            raise Boom("deep")
        finally:
            trace("inner finally")

    async def middle():
        try:
            await inner()
        finally:
            await ticks(1)
            trace("middle finally")

    try:
        await loop.create_task(middle())
    except Boom as error:
        trace("caught", error)


@scenario
async def an_exception_may_be_caught_and_the_task_goes_on(trace, loop):
    async def fail():
        await ticks(1)
        raise Boom("first")

    async def child():
        try:
            await fail()
        except Boom as error:
            trace("caught", error)
        await ticks(1)
        return "recovered"

    trace(await loop.create_task(child()))


@scenario
async def a_task_cannot_await_itself(trace, loop):
    async def child():
        trace(await attempt(tasks[0]))
        return "goes on"

    tasks = [loop.create_task(child())]
    trace(await tasks[0])


@scenario
async def yielding_something_else_throws_in(trace, loop):
    async def child():
        trace(await attempt(emit(42)))
        trace(await attempt(emit("text")))
        trace(await attempt(asyncio.sleep(0, "fine")))
        return "goes on"

    trace(await loop.create_task(child()))


@scenario
async def yielding_a_coroutine_throws_in(trace, loop):
    async def child():
        coroutine = ticks(1)
        trace(await attempt(emit(coroutine.__await__())))
        coroutine.close()
        return "goes on"

    trace(await loop.create_task(child()))


@scenario
async def yielding_a_future_without_awaiting_it_throws_in(trace, loop):
    async def child():
        trace(await attempt(emit(loop.create_future())))
        return "goes on"

    trace(await loop.create_task(child()))


@scenario
async def a_future_awaited_by_one_cannot_be_yielded_by_another(trace, loop):
    future = loop.create_future()
    patient = loop.create_task(attempt(future))
    await ticks(1)
    careless = loop.create_task(attempt(emit(future)))
    await ticks(3)
    trace(outcome(patient), outcome(careless))
    future.set_result("done")
    trace(await patient)


@scenario
async def a_future_of_another_loop_throws_in(trace, loop):
    other = SimulatedLoop()
    trace(await attempt(loop.create_task(attempt(other.create_future()))))
    other.close()


@scenario
async def ensure_future_wraps_only_coroutines(trace, loop):
    async def child():
        return "wrapped"

    future = loop.create_future()
    task = loop.create_task(child())
    trace(asyncio.ensure_future(future) is future, asyncio.ensure_future(task) is task)
    wrapped = asyncio.ensure_future(child())
    trace(isinstance(wrapped, asyncio.Task), await wrapped, await task)


@scenario
async def a_done_callback_of_a_task_runs_after_its_last_step(trace, loop):
    async def child():
        await ticks(1)
        loop.call_soon(trace, "scheduled by the last step")
        trace("last step")

    task = loop.create_task(child())
    task.add_done_callback(lambda _task: trace("done callback"))
    loop.call_soon(loop.call_soon, trace, "same iteration as the last step")
    await task
    trace("awaiter")


@scenario
async def tasks_may_be_made_in_callbacks(trace, loop):
    async def child():
        trace("child")
        return 1

    made = loop.create_future()
    loop.call_soon(lambda: made.set_result(loop.create_task(child())))
    task = await made
    trace("main got the task", task.done())
    trace(await task)


@scenario
async def sleep_gives_its_result(trace, loop):
    trace(await asyncio.sleep(0), await asyncio.sleep(0, "zero"))
    trace(await asyncio.sleep(0.010, "ten"), at(loop))


@scenario
async def sleepers_wake_in_the_order_of_their_deadlines(trace, loop):
    async def child(name, delay):
        await asyncio.sleep(delay)
        trace(name, at(loop))

    await asyncio.gather(child("a", 0.030), child("b", 0.010), child("c", 0.020), child("d", 0.010))


@scenario
async def sleeping_less_than_nothing_gives_way_once(trace, loop):
    loop.call_soon(trace, "callback")
    loop.call_soon(loop.call_soon, trace, "next iteration")
    trace(await asyncio.sleep(-1, "back"), at(loop))
    await ticks(1)


@scenario
async def a_sleeper_wakes_one_iteration_after_its_timer(trace, loop):
    async def child():
        await asyncio.sleep(0.010)
        trace("sleeper")

    task = loop.create_task(child())
    await ticks(1)
    loop.call_later(0.010, trace, "timer of the same deadline")
    loop.call_later(0.010, loop.call_soon, trace, "what the timer scheduled")
    await task

"""Task factories, and tasks whose first step runs at once (since 3.12)."""

import asyncio
import contextvars

from harness import Boom, at, attempt, call, ended, outcome, scenario, ticks

variable = contextvars.ContextVar("variable", default="unset")


async def worker(trace, name, turns):
    for turn in range(turns):
        trace(name, turn)
        await asyncio.sleep(0)
    trace(name, "ends")
    return name


@scenario
async def a_factory_makes_all_tasks(trace, loop):
    def factory(loop, coro, **options):
        task = asyncio.Task(coro, loop=loop, **options)
        task.set_name("made")
        return task

    trace(loop.get_task_factory())
    loop.set_task_factory(factory)
    trace(loop.get_task_factory() is factory)
    await asyncio.gather(asyncio.sleep(0), ticks(1))
    trace(asyncio.ensure_future(ticks(1)), asyncio.shield(ticks(1)).done())
    task = asyncio.create_task(ticks(1), name="named")
    await ticks(3)
    loop.set_task_factory(None)
    trace(loop.get_task_factory())
    trace(task.get_name() in ("made", "named"), outcome(task))


@scenario(since=(3, 12), because="tasks can start eagerly")
async def an_eager_task_runs_up_to_its_first_wait(trace, loop):
    loop.set_task_factory(asyncio.eager_task_factory)
    loop.call_soon(trace, "callback")
    task = loop.create_task(worker(trace, "eager", 2))
    trace("created", outcome(task))
    trace(await task)


@scenario(since=(3, 12), because="tasks can start eagerly")
async def one_that_need_not_wait_is_over_at_once(trace, loop):
    loop.set_task_factory(asyncio.eager_task_factory)
    loop.call_soon(trace, "callback")
    task = loop.create_task(worker(trace, "eager", 0))
    trace("created", outcome(task))
    trace(await task, task in asyncio.all_tasks())
    await ticks(1)


@scenario(since=(3, 12), because="tasks can start eagerly")
async def it_is_the_current_task_meanwhile(trace, loop):
    loop.set_task_factory(asyncio.eager_task_factory)
    asyncio.current_task().set_name("main")

    async def inner():
        asyncio.current_task().set_name("inner")
        trace(asyncio.current_task(), len(asyncio.all_tasks()))
        await ticks(1)
        trace(asyncio.current_task())

    async def outer():
        asyncio.current_task().set_name("outer")
        trace(asyncio.current_task())
        task = loop.create_task(inner())
        trace(asyncio.current_task())
        await task

    task = loop.create_task(outer())
    trace(asyncio.current_task())
    await task
    trace(asyncio.current_task())


@scenario(since=(3, 12), because="tasks can start eagerly")
async def an_error_at_once_waits_for_who_asks(trace, loop):
    loop.set_task_factory(asyncio.eager_task_factory)

    async def fail():
        raise Boom("at once")

    task = loop.create_task(fail())
    trace("created", task.done())
    trace(await attempt(task))
    trace(await attempt(asyncio.gather(fail(), ticks(2))))
    trace(await asyncio.gather(fail(), worker(trace, "other", 1), return_exceptions=True))


@scenario(since=(3, 12), because="tasks can start eagerly")
async def an_eager_task_can_be_cancelled(trace, loop):
    loop.set_task_factory(asyncio.eager_task_factory)

    async def sleeper():
        try:
            await asyncio.sleep(1)
        finally:
            trace("cleans up", at(loop))

    task = loop.create_task(sleeper())
    task.cancel("enough")
    trace(await attempt(task))

    async def itself():
        asyncio.current_task().cancel("myself")
        await asyncio.sleep(0)

    trace(await attempt(loop.create_task(itself())))

    async def itself_and_ends():
        asyncio.current_task().cancel("myself")

    trace(await attempt(loop.create_task(itself_and_ends())))


@scenario(since=(3, 12), because="tasks can start eagerly")
async def groups_take_eager_tasks(trace, loop):
    loop.set_task_factory(asyncio.eager_task_factory)
    async with asyncio.TaskGroup() as group:
        over = group.create_task(worker(trace, "over", 0))
        under_way = group.create_task(worker(trace, "under way", 1))
        trace(outcome(over), outcome(under_way))
    trace(outcome(under_way))


@scenario(since=(3, 12), because="tasks can start eagerly")
async def a_group_fails_by_an_eager_task(trace, loop):
    loop.set_task_factory(asyncio.eager_task_factory)

    async def fail():
        raise Boom("at once")

    async def main():
        async with asyncio.TaskGroup() as group:
            other = group.create_task(worker(trace, "other", 3))
            group.create_task(fail())
            trace("goes on", outcome(other))
            trace(call(group.create_task, ticks(1)))
            await asyncio.sleep(1)
            trace("never")

    trace(await attempt(main()))


@scenario(since=(3, 12), because="tasks can start eagerly")
async def waiting_for_what_is_over(trace, loop):
    loop.set_task_factory(asyncio.eager_task_factory)
    trace(await asyncio.gather(worker(trace, "a", 0), worker(trace, "b", 1)))
    trace(await asyncio.wait_for(worker(trace, "c", 0), 1))
    done, pending = await asyncio.wait([loop.create_task(worker(trace, "d", 0))])
    trace(len(done), len(pending))
    trace(await asyncio.shield(worker(trace, "e", 0)))
    tasks = [loop.create_task(worker(trace, name, turns)) for name, turns in (("f", 1), ("g", 0))]
    for next_one in asyncio.as_completed(tasks):
        trace(await next_one)


@scenario(since=(3, 12), because="tasks can start eagerly")
async def it_runs_in_a_copy_of_the_context(trace, loop):
    loop.set_task_factory(asyncio.eager_task_factory)

    async def setter(value):
        trace(value, "finds", variable.get())
        variable.set(value)
        await ticks(1)
        trace(value, "still sees", variable.get())

    variable.set("main")
    task = loop.create_task(setter("eager"))
    trace("main sees", variable.get())
    await task
    context = contextvars.copy_context()
    await loop.create_task(setter("given"), context=context)
    trace(context[variable], variable.get())


@scenario(since=(3, 12), because="tasks can start eagerly")
def before_the_loop_runs_it_is_scheduled(trace, loop):
    loop.set_task_factory(asyncio.eager_task_factory)
    task = loop.create_task(worker(trace, "early", 1))
    trace("created", outcome(task))
    loop.run_until_complete(task)


@scenario(since=(3, 12), because="tasks can start eagerly")
async def a_factory_for_another_class(trace, loop):
    class Named(asyncio.Task):
        def __init__(self, coro, **options):
            super().__init__(coro, **options)
            self.set_name(f"{self.get_name()} of another class")

    loop.set_task_factory(asyncio.create_eager_task_factory(Named))
    task = loop.create_task(ticks(1), name="a task")
    trace(isinstance(task, Named), await ended(task))


@scenario
async def a_deadline_at_a_time(trace, loop):
    async def limited(when):
        async with asyncio.timeout_at(when) as scope:
            trace(scope.when() is None)
            await asyncio.sleep(0.020)
            return "in time"

    start = loop.time()
    trace(await attempt(limited(start + 0.010)), at(loop))
    trace(await attempt(limited(start + 0.050)), at(loop))
    trace(await attempt(limited(start)), at(loop))
    trace(await attempt(limited(None)), at(loop))


@scenario
async def the_exception_handler_can_be_asked_for(trace, loop):
    loop.set_exception_handler(None)
    trace(loop.get_exception_handler() is None)

    def handler(_loop, _context):
        pass

    loop.set_exception_handler(handler)
    trace(loop.get_exception_handler() is handler)
    loop.set_exception_handler(None)
    trace(loop.get_exception_handler() is None)


async def set_and_wait(trace, value):
    variable.set(value)
    await asyncio.sleep(0)
    trace(value, "sees", variable.get())


@scenario(since=(3, 12), because="tasks can start eagerly")
async def an_eager_step_cannot_enter_the_context_of_who_started_it(trace, loop):
    outer = asyncio.current_task().get_context()

    async def child():
        trace(call(outer.run, variable.set, "changed"))
        trace(call(asyncio.current_task().get_context().run, variable.set, "changed"))
        await asyncio.sleep(0)
        trace(call(outer.run, variable.get))

    task = asyncio.Task(child(), loop=loop, eager_start=True)
    trace(variable.get(), call(outer.run, variable.get))
    await task


@scenario(since=(3, 12), because="tasks can start eagerly")
async def eager_tasks_may_share_a_context_of_their_own(trace, loop):
    context = contextvars.copy_context()
    tasks = [
        asyncio.Task(set_and_wait(trace, value), loop=loop, context=context, eager_start=True)
        for value in ("a", "b")
    ]
    await asyncio.wait(tasks)
    trace(context[variable], variable.get())

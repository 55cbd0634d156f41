"""Context variables: who sees what was set where (`contextvars`, PEP 567)."""

import asyncio
import contextvars

from harness import attempt, call, scenario, ticks
from socket_harness import pair, report_exceptions

name = contextvars.ContextVar("name", default="nobody")


def say(trace, *values):
    trace(*values, name.get())


def set_and_say(trace, value):
    say(trace, value, "finds")
    name.set(value)


@scenario
async def a_task_sees_a_copy(trace, loop):
    async def worker(value):
        say(trace, value, "finds")
        name.set(value)
        await ticks(1)
        say(trace, value, "still sees")

    name.set("main")
    first = loop.create_task(worker("first"))
    name.set("changed")
    second = loop.create_task(worker("second"))
    await asyncio.gather(first, second)
    say(trace, "main sees")


@scenario
async def an_awaited_coroutine_shares_the_task_s(trace, loop):
    async def inner():
        name.set("inner")

    await inner()
    say(trace, "awaited")
    await asyncio.create_task(inner_as("task"))
    say(trace, "as a task")
    await asyncio.wait_for(inner_as("waited for"), None)
    say(trace, "by wait_for without a limit")
    async with asyncio.timeout(1):
        name.set("in a timeout")
    say(trace, "after a timeout")


async def inner_as(value):
    name.set(value)


@scenario
async def callbacks_run_in_a_copy(trace, loop):
    name.set("before")
    loop.call_soon(set_and_say, trace, "soon")
    loop.call_later(0.001, set_and_say, trace, "later")
    loop.call_soon_threadsafe(set_and_say, trace, "threadsafe")
    name.set("after")
    await asyncio.sleep(0.002)
    say(trace, "main sees")


@scenario
async def callbacks_pass_it_on(trace, loop):
    def first():
        name.set("first")
        loop.call_soon(second)
        name.set("changed")

    def second():
        say(trace, "second sees")
        loop.create_task(third())

    async def third():
        say(trace, "third sees")

    loop.call_soon(first)
    await ticks(4)
    say(trace, "main sees")


@scenario
async def done_callbacks_run_in_the_context_of_their_registration(trace, loop):
    future = loop.create_future()
    name.set("registering")
    future.add_done_callback(lambda _: say(trace, "first sees"))
    name.set("setting")
    future.add_done_callback(lambda _: say(trace, "second sees"))
    future.set_result(None)
    await ticks(1)
    name.set("late")
    future.add_done_callback(lambda _: say(trace, "third sees"))
    name.set("later")
    await ticks(1)


@scenario
async def callbacks_in_a_given_context(trace, loop):
    context = contextvars.copy_context()
    context.run(name.set, "given")
    loop.call_soon(set_and_say, trace, "soon", context=context)
    loop.call_later(0.001, set_and_say, trace, "later", context=context)
    future = loop.create_future()
    future.add_done_callback(lambda _: set_and_say(trace, "done"), context=context)
    future.set_result(None)
    await asyncio.sleep(0.002)
    trace(context[name])
    say(trace, "main sees")


@scenario
async def tasks_in_a_given_context(trace, loop):
    async def worker(value):
        for number in range(2):
            set_and_say(trace, f"{value}{number}")
            await ticks(1)

    context = contextvars.copy_context()
    first = loop.create_task(worker("a"), context=context)
    second = loop.create_task(worker("b"), context=context)
    await asyncio.gather(first, second)
    trace(context[name])
    async with asyncio.TaskGroup() as group:
        group.create_task(inner_as("group"), context=context)
    trace(context[name])
    say(trace, "main sees")


@scenario
async def a_cancelled_task_cleans_up_in_its_context(trace, loop):
    async def worker():
        name.set("worker")
        try:
            await asyncio.sleep(1)
        finally:
            say(trace, "worker cleans up as")

    name.set("main")
    task = loop.create_task(worker())
    await ticks(1)
    name.set("canceller")
    task.cancel()
    trace(await attempt(task))


@scenario
async def who_is_woken_is_in_its_own_context(trace, loop):
    async def worker(lock, value):
        name.set(value)
        async with lock:
            await asyncio.sleep(0.001)
            say(trace, value, "holds the lock as")

    lock = asyncio.Lock()
    await asyncio.gather(*(worker(lock, value) for value in ("first", "second", "third")))


@scenario
async def a_reader_has_one_context_for_all_its_calls(trace, loop):
    near, far = pair()

    def readable():
        set_and_say(trace, near.recv(1).decode())

    name.set("registering")
    loop.add_reader(near, readable)
    name.set("main")
    for byte in (b"a", b"b"):
        await loop.sock_sendall(far, byte)
        await asyncio.sleep(0.001)
    loop.remove_reader(near)
    say(trace, "main sees")
    near.close()
    far.close()


@scenario
async def values_defaults_and_none(trace, loop):
    trace(name.get(), name.get("fallback"))
    empty = contextvars.ContextVar("empty")
    try:
        empty.get()
    except LookupError:
        trace("it has no value and no default")
    trace(empty.get(None))
    empty.set(None)
    trace(empty.get("fallback"))
    context = contextvars.copy_context()
    trace(len(context) >= 1, empty in context, name in context, context.get(name))


@scenario
async def what_was_set_can_be_taken_back(trace, loop):
    first = name.set("first")
    second = name.set("second")
    trace(first.old_value is contextvars.Token.MISSING, second.old_value)
    name.reset(second)
    trace(name.get())
    trace(call(name.reset, second))
    name.reset(first)
    trace(name.get())


@scenario
async def a_token_belongs_to_a_variable_and_a_context(trace, loop):
    other = contextvars.ContextVar("other")
    token = name.set("here")
    trace(call(other.reset, token))
    trace(call(contextvars.copy_context().run, name.reset, token))

    async def worker():
        trace(call(name.reset, token))

    await loop.create_task(worker())
    loop.call_soon(lambda: trace(call(name.reset, token)))
    await ticks(1)
    name.reset(token)
    trace(name.get())


@scenario
async def a_used_token_is_refused_as_such_everywhere(trace, loop):
    token = name.set("here")
    name.reset(token)
    trace(call(name.reset, token))
    trace(call(contextvars.ContextVar("other").reset, token))
    trace(call(contextvars.copy_context().run, name.reset, token))
    loop.call_soon(lambda: trace(call(name.reset, token)))
    await ticks(1)


@scenario
async def a_context_runs_functions(trace, loop):
    context = contextvars.copy_context()
    trace(context.run(lambda: [name.set("inside") and name.get()]))
    trace(context[name], name.get())
    copy = context.copy()
    copy.run(name.set, "copy")
    trace(context[name], copy[name])
    trace(call(context.run, lambda: 1 / 0) == "raised ZeroDivisionError", name.get())


@scenario
async def a_context_is_entered_once(trace, loop):
    context = contextvars.copy_context()
    trace(context.run(lambda: call(context.run, print)))
    other = contextvars.copy_context()
    trace(context.run(lambda: other.run(lambda: call(context.run, print))))
    trace(context.run(lambda: call(other.run, lambda: "another one")))


@scenario(since=(3, 12), because="tasks and handles tell their context")
async def tasks_and_handles_tell_their_context(trace, loop):
    name.set("main")
    context = contextvars.copy_context()
    task = loop.create_task(inner_as("task"), context=context)
    trace(task.get_context() is context)
    handle = loop.call_soon(lambda: None)
    trace(handle.get_context()[name])
    await task
    trace(task.get_context()[name], asyncio.current_task().get_context()[name])
    trace(call(asyncio.current_task().get_context().run, print))


@scenario
async def what_is_set_in_a_failing_callback_is_gone(trace, loop):
    report_exceptions(trace, loop)

    def fail():
        name.set("failing")
        raise ValueError

    loop.call_soon(fail)
    loop.call_soon(say, trace, "the next one sees")
    await ticks(1)
    say(trace, "main sees")


@scenario
def outside_of_the_loop_is_another_context(trace, loop):
    async def main():
        say(trace, "main finds")
        name.set("main")

    token = name.set("outside")
    loop.run_until_complete(main())
    say(trace, "outside sees")
    loop.call_soon(say, trace, "a callback sees")
    name.set("changed")
    loop.run_until_complete(ticks(1))
    name.reset(token)

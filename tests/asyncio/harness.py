"""What the Python scenarios share: the registry, the simulated time, and one way to print a value.

The twin of `harness.ts`. Both print the same text for the same thing, so that two traces can be
compared line by line although one language counts seconds and the other one milliseconds.
"""

import asyncio
import os
import pathlib
import selectors
import socket
import time
import types

SCENARIOS = {}


def scenario(function=None, *, since=None, until=None, because=None):
    """Registers a scenario under its name.

    A plain function drives the loop itself; a coroutine function is run as the main task. `since`
    and `until` (exclusive) name the versions of Python to which a trace belongs where asyncio
    changed, and `because` says what changed.
    """

    def register(function):
        topic = function.__module__.rpartition(".")[2]
        function.since, function.until, function.because = since, until, because
        SCENARIOS.setdefault(topic, {})[function.__name__] = function
        return function

    return register if function is None else register(function)


TCP_TABLE = pathlib.Path("/proc/net/tcp")
"""All connections, on Linux: an entry for each end, with its state and how many bytes it has sent in vain so far."""
ESTABLISHED = "01"
UNDER_WAY = {"02", "03", "04", "09", "0B"}
"""The states that the next packet ends: SYN_SENT, SYN_RECV, FIN_WAIT1, LAST_ACK, CLOSING."""


class Boom(Exception):
    """The error that scenarios raise on purpose."""


class SimulatedLoop(asyncio.SelectorEventLoop):
    """asyncio's own loop, except that its clock is a number and waiting moves that number."""

    def __init__(self):
        self.now = 0.0
        super().__init__(_JumpingSelector(self))

    def time(self):
        return self.now


class _JumpingSelector(selectors.SelectSelector):
    """When no socket is ready, time jumps to the end of the wait.

    Nothing else is waited for, but what is on its way between two ends of a connection. The loopback mostly delivers
    before it returns, yet on a busy machine it does so later.
    """

    def __init__(self, loop):
        super().__init__()
        self._loop = loop

    def select(self, timeout=None):
        while self._is_under_way():
            time.sleep(0.001)
        events = super().select(0)
        if not events:
            if timeout is None:
                raise RuntimeError("nothing is ready and no timer is set: it would wait for ever")
            self._loop.now += timeout
        return events

    def _is_under_way(self):
        """Whether the system has sent something to one of our sockets, or for it, that the other end has not confirmed."""
        ports = {port for key in self.get_map().values() if (port := _port_of(key.fd)) is not None}
        if not ports or not TCP_TABLE.exists():
            return False
        for line in TCP_TABLE.read_text().splitlines()[1:]:
            _, local, remote, state, queues, *_ = line.split()
            if ports.isdisjoint(int(address.split(":")[1], 16) for address in (local, remote)):
                continue
            if state in UNDER_WAY or state == ESTABLISHED and int(queues.split(":")[0], 16) > 0:
                return True
        return False


def _port_of(descriptor):
    """The near port of a connection, or of a listener; None when the socket is none of TCP."""
    with socket.socket(fileno=os.dup(descriptor)) as sock:
        return sock.getsockname()[1] if sock.family == socket.AF_INET else None


def advance(loop, milliseconds):
    """Lets time pass inside a callback, as one does that computes for so long."""
    loop.now += milliseconds / 1000


def at(loop):
    """The loop's time as both languages print it."""
    return f"{round(loop.time() * 1000)} ms"


def show(value):
    """One text for one value in both languages."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, BaseExceptionGroup):
        return f"ExceptionGroup[{', '.join(map(show, value.exceptions))}]"
    if isinstance(value, Boom | asyncio.CancelledError):
        return f"{type(value).__name__}({', '.join(map(show, value.args))})"
    if isinstance(value, BaseException):
        return type(value).__name__
    if isinstance(value, asyncio.Task):
        return f"Task({value.get_name()})"
    if isinstance(value, set | frozenset):
        return f"{{{', '.join(sorted(map(show, value)))}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(show, value))}]"
    return str(value)


def outcome(future):
    """What has become of a future. Looking at its exception counts as retrieving it."""
    if not future.done():
        return "pending"
    if future.cancelled():
        return "cancelled"
    error = future.exception()
    return f"returned {show(future.result())}" if error is None else f"raised {show(error)}"


def call(function, *args):
    """Calls, and tells what came of it."""
    try:
        return f"returned {show(function(*args))}"
    except BaseException as error:
        return f"raised {show(error)}"


async def attempt(awaitable):
    """Awaits, and tells what came of it."""
    try:
        return f"returned {show(await awaitable)}"
    except BaseException as error:
        return f"raised {show(error)}"


async def ended(task):
    """Waits for a task without raising; tells what became of it."""
    await asyncio.wait([task])
    return outcome(task)


@types.coroutine
def emit(value=None):
    """Hands a value to the loop as it is: a bare `yield` by default."""
    return (yield value)


async def ticks(count):
    """Lets the loop do so many iterations."""
    for _ in range(count):
        await asyncio.sleep(0)


def run(main):
    """`asyncio.run`, in simulated time."""
    with asyncio.Runner(loop_factory=SimulatedLoop) as runner:
        return runner.run(main)

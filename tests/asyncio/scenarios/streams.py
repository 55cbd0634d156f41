"""Streams: what a reader gives for what it is fed, and how a writer waits (DESIGN 5).

The readers are fed by hand; the writers have a pair of sockets.
"""

import asyncio
import socket

from bench import Boom, attempt, call, outcome, scenario, ticks


def text(data):
    """The text of bytes, on one line and in quotes."""
    return '"' + data.decode().replace("\n", "\\n").replace("\r", "\\r") + '"'


def filled(data, *, limit=64, eof=True):
    """A reader with these bytes in it, and perhaps the end."""
    reader = asyncio.StreamReader(limit=limit)
    reader.feed_data(data)
    if eof:
        reader.feed_eof()
    return reader


async def reading(trace, name, awaitable):
    """Tells what a read gives, or why it fails."""
    try:
        data = await awaitable
        trace(name, "read", len(data), text(data))
    except asyncio.IncompleteReadError as error:
        trace(name, "incomplete", text(error.partial), error.expected)
    except asyncio.LimitOverrunError as error:
        trace(name, "overrun", error.consumed)
    except BaseException as error:
        trace(name, "raised", error)


class Transport:
    """Only says what it is asked to do."""

    def __init__(self, trace):
        self.trace = trace

    def pause_reading(self):
        self.trace("pause reading")

    def resume_reading(self):
        self.trace("resume reading")


async def connected(loop, sock, handler=None):
    """The two halves of a stream on a socket, or a handler that gets them.

    Keep what it returns: a writer that nobody holds closes its connection.
    """
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader, handler)
    transport, _ = await loop.connect_accepted_socket(lambda: protocol, sock)
    return reader, asyncio.StreamWriter(transport, protocol, reader, loop)


def pair():
    ends = socket.socketpair()
    for end in ends:
        end.setblocking(False)
    return ends


async def receive_all(loop, sock):
    """Counts what comes up to the end."""
    count = 0
    while data := await loop.sock_recv(sock, 4096):
        count += len(data)
    return count


@scenario
async def read_gives_what_is_there(trace, loop):
    reader = filled(b"abcdef", eof=False)
    await reading(trace, "2:", reader.read(2))
    await reading(trace, "100:", reader.read(100))
    reader.feed_data(b"g")
    reader.feed_data(b"h")
    await reading(trace, "100:", reader.read(100))


@scenario
async def read_waits_for_data(trace, loop):
    reader = asyncio.StreamReader()
    task = loop.create_task(reading(trace, "task", reader.read(10)))
    await ticks(2)
    trace("feeding")
    reader.feed_data(b"one")
    reader.feed_data(b"two")
    await task


@scenario
async def nothing_fed_wakes_nobody(trace, loop):
    reader = asyncio.StreamReader()
    task = loop.create_task(reading(trace, "task", reader.read(10)))
    await ticks(2)
    reader.feed_data(b"")
    await ticks(3)
    trace(outcome(task))
    reader.feed_eof()
    await task


@scenario
async def read_all_waits_for_the_end(trace, loop):
    reader = asyncio.StreamReader(limit=4)
    task = loop.create_task(reading(trace, "task", reader.read()))
    for data in (b"some", b" more", b" and more"):
        await ticks(2)
        reader.feed_data(data)
    trace(outcome(task))
    reader.feed_eof()
    await task
    trace(reader.at_eof())


@scenario
async def read_nothing_does_not_wait(trace, loop):
    reader = asyncio.StreamReader()
    await reading(trace, "0:", reader.read(0))
    reader.feed_eof()
    await reading(trace, "0:", reader.read(0))
    await reading(trace, "5:", reader.read(5))
    await reading(trace, "all:", reader.read(-1))


@scenario
async def readline_gives_lines_and_then_nothing(trace, loop):
    reader = filled(b"one\n\ntwo\r\nlast")
    for _ in range(6):
        await reading(trace, "line:", reader.readline())


@scenario
async def readline_joins_what_comes_in_pieces(trace, loop):
    reader = asyncio.StreamReader()
    task = loop.create_task(reading(trace, "task", reader.readline()))
    for data in (b"o", b"n", b"e", b"\ntw"):
        await ticks(2)
        reader.feed_data(data)
    await task
    reader.feed_data(b"o\nthree")
    await reading(trace, "line:", reader.readline())
    await reading(trace, "rest:", reader.read(100))


@scenario
async def readline_throws_away_a_line_above_the_limit(trace, loop):
    reader = filled(b"123456\nok\n", limit=4)
    await reading(trace, "line:", reader.readline())
    await reading(trace, "line:", reader.readline())


@scenario
async def readline_throws_away_what_has_come_of_a_line_above_the_limit(trace, loop):
    reader = filled(b"123456", limit=4, eof=False)
    await reading(trace, "line:", reader.readline())
    reader.feed_data(b"78\nok\n")
    await reading(trace, "line:", reader.readline())
    await reading(trace, "line:", reader.readline())


@scenario
async def a_line_may_be_as_long_as_the_limit(trace, loop):
    for line in (b"123\n", b"1234\n", b"12345\n"):
        await reading(trace, "line:", filled(line, limit=4).readline())
    for line in (b"123", b"1234", b"12345"):
        await reading(trace, "cut:", filled(line, limit=4).readline())


@scenario
async def a_line_is_too_long_only_when_it_must_wait_for_more(trace, loop):
    reader = asyncio.StreamReader(limit=4)
    task = loop.create_task(reading(trace, "task", reader.readline()))
    for data in (b"1234", b"5", b"6", b"\n"):
        await ticks(2)
        trace("feeding", text(data), outcome(task))
        reader.feed_data(data)
    await task


@scenario
async def readuntil_finds_a_separator_in_two_pieces(trace, loop):
    reader = asyncio.StreamReader()
    task = loop.create_task(reading(trace, "task", reader.readuntil(b"END")))
    for data in (b"aE", b"EN", b"D rest"):
        await ticks(2)
        reader.feed_data(data)
    await task
    await reading(trace, "rest:", reader.read(100))


@scenario
async def readuntil_takes_the_first_separator(trace, loop):
    reader = filled(b"a--b---c")
    await reading(trace, "part:", reader.readuntil(b"--"))
    await reading(trace, "part:", reader.readuntil(b"--"))
    await reading(trace, "part:", reader.readuntil(b"--"))
    await reading(trace, "part:", reader.readuntil(b"--"))


@scenario
async def readuntil_leaves_what_is_above_the_limit(trace, loop):
    reader = filled(b"12345--", limit=4)
    await reading(trace, "found:", reader.readuntil(b"--"))
    await reading(trace, "left:", reader.read(100))
    reader = filled(b"123456", limit=4)
    await reading(trace, "not found:", reader.readuntil(b"--"))
    await reading(trace, "left:", reader.read(100))
    await reading(trace, "at the limit:", filled(b"1234--", limit=4).readuntil(b"--"))
    await reading(trace, "perhaps half of it:", filled(b"1234-", limit=4).readuntil(b"--"))


@scenario
async def readuntil_needs_a_separator(trace, loop):
    await reading(trace, "none:", filled(b"abc").readuntil(b""))


@scenario
async def readexactly_waits_for_all(trace, loop):
    reader = asyncio.StreamReader(limit=2)
    task = loop.create_task(reading(trace, "task", reader.readexactly(6)))
    for data in (b"ab", b"cd", b"efgh"):
        await ticks(2)
        trace(outcome(task))
        reader.feed_data(data)
    await task
    await reading(trace, "2:", reader.readexactly(2))


@scenario
async def readexactly_tells_what_is_missing(trace, loop):
    reader = filled(b"abc")
    await reading(trace, "0:", reader.readexactly(0))
    await reading(trace, "5:", reader.readexactly(5))
    await reading(trace, "5:", reader.readexactly(5))
    await reading(trace, "0:", reader.readexactly(0))
    await reading(trace, "-1:", reader.readexactly(-1))


@scenario
async def a_reader_is_at_its_end_when_all_is_read(trace, loop):
    reader = asyncio.StreamReader()
    trace(reader.at_eof())
    reader.feed_data(b"ab")
    reader.feed_eof()
    trace(reader.at_eof())
    await reader.read(1)
    trace(reader.at_eof())
    await reader.read(1)
    trace(reader.at_eof())


@scenario
async def a_limit_is_above_nothing(trace, loop):
    for limit in (0, -1):
        trace(call(lambda: asyncio.StreamReader(limit=limit)))


@scenario
async def only_one_may_wait_for_a_stream(trace, loop):
    reader = asyncio.StreamReader()
    first = loop.create_task(reading(trace, "first", reader.read(1)))
    await ticks(1)
    for name, other in (
        ("read", reader.read(1)),
        ("line", reader.readline()),
        ("exactly", reader.readexactly(1)),
    ):
        await reading(trace, name, other)
    reader.feed_data(b"x")
    await first


@scenario
async def a_read_that_is_cancelled_takes_nothing(trace, loop):
    reader = asyncio.StreamReader()
    task = loop.create_task(reader.readexactly(4))
    await ticks(1)
    reader.feed_data(b"ab")
    await ticks(2)
    task.cancel()
    await asyncio.wait([task])
    trace(outcome(task))
    reader.feed_data(b"cd")
    await reading(trace, "4:", reader.readexactly(4))


@scenario
async def a_read_is_cancelled_after_it_was_woken(trace, loop):
    reader = asyncio.StreamReader()
    task = loop.create_task(reader.read(4))
    await ticks(1)
    reader.feed_data(b"ab")
    task.cancel()
    await asyncio.wait([task])
    trace(outcome(task))
    await reading(trace, "4:", reader.read(4))


@scenario
async def a_limited_wait_for_a_line(trace, loop):
    reader = asyncio.StreamReader()
    reader.feed_data(b"half")
    trace(await attempt(asyncio.wait_for(reader.readline(), 0.01)))
    reader.feed_data(b" line\n")
    await reading(trace, "line:", reader.readline())


@scenario
async def an_exception_reaches_who_waits_and_who_comes_later(trace, loop):
    reader = filled(b"left", eof=False)
    task = loop.create_task(reading(trace, "task", reader.readline()))
    await ticks(1)
    trace(reader.exception())
    reader.set_exception(Boom("broken"))
    trace(reader.exception())
    await task
    await reading(trace, "read", reader.read(1))
    await reading(trace, "line", reader.readline())
    await reading(trace, "exactly", reader.readexactly(1))
    await reading(trace, "all", reader.read())


@scenario
async def the_end_of_the_stream_wakes_who_waits(trace, loop):
    for name in ("read", "readline", "readexactly", "readuntil"):
        reader = asyncio.StreamReader()
        argument = {"read": (5,), "readexactly": (5,)}.get(name, ())
        task = loop.create_task(reading(trace, name, getattr(reader, name)(*argument)))
        await ticks(1)
        reader.feed_data(b"" if name == "read" else b"par")
        await ticks(2)
        reader.feed_eof()
        await task


@scenario
async def a_task_that_was_fed_has_its_turn_in_order(trace, loop):
    reader = asyncio.StreamReader()
    task = loop.create_task(reading(trace, "task", reader.readline()))
    await ticks(1)
    loop.call_soon(trace, "before")
    reader.feed_data(b"x\n")
    loop.call_soon(trace, "after")
    await task


@scenario
async def a_full_reader_pauses_its_transport(trace, loop):
    reader = asyncio.StreamReader(limit=4)
    reader.set_transport(Transport(trace))
    for data in (b"12345678", b"9", b"10"):
        trace("feeding", data.decode())
        reader.feed_data(data)
    for count in (6, 1, 1, 3):
        await reading(trace, "read", reader.read(count))


@scenario
async def who_must_wait_for_more_resumes_the_transport(trace, loop):
    reader = asyncio.StreamReader(limit=2)
    reader.set_transport(Transport(trace))
    reader.feed_data(b"123456")
    task = loop.create_task(reading(trace, "task", reader.readexactly(8)))
    await ticks(1)
    reader.feed_data(b"7")
    await ticks(2)
    reader.feed_data(b"89")
    await task


@scenario
async def a_line_above_the_limit_resumes_the_transport(trace, loop):
    reader = asyncio.StreamReader(limit=2)
    reader.set_transport(Transport(trace))
    reader.feed_data(b"123456\n1\n")
    await reading(trace, "line:", reader.readline())
    await reading(trace, "line:", reader.readline())


@scenario
async def drain_waits_above_the_high_mark(trace, loop):
    near, far = pair()
    _, writer = await connected(loop, near)
    writer.transport.set_write_buffer_limits(high=0)

    async def drain(name):
        await writer.drain()
        trace(name, "drained")

    writer.write(b"x" * 4_000_000)
    first = loop.create_task(drain("first"))
    second = loop.create_task(drain("second"))
    await ticks(3)
    trace(outcome(first), outcome(second), writer.transport.get_write_buffer_size() > 0)
    writer.close()
    trace(await receive_all(loop, far))
    trace(writer.transport.get_write_buffer_size())
    await asyncio.wait([first, second])
    far.close()


@scenario
async def drain_does_not_wait_below_the_high_mark(trace, loop):
    near, far = pair()
    _, writer = await connected(loop, near)
    loop.call_soon(trace, "the loop has had a turn")
    writer.write(b"hello")
    await writer.drain()
    trace("drained")
    await ticks(1)
    trace((await loop.sock_recv(far, 100)).decode())
    writer.close()
    await writer.wait_closed()
    far.close()


@scenario
async def drain_fails_on_a_closed_stream(trace, loop):
    near, far = pair()
    _, writer = await connected(loop, near)
    writer.close()
    trace(writer.is_closing())
    trace(await attempt(writer.drain()))
    trace(await attempt(writer.wait_closed()))
    far.close()


@scenario
async def drain_is_over_when_the_connection_is(trace, loop):
    near, far = pair()
    _, writer = await connected(loop, near)
    writer.transport.set_write_buffer_limits(high=0)
    writer.write(b"x" * 4_000_000)
    task = loop.create_task(attempt(writer.drain()))
    await ticks(2)
    writer.transport.abort()
    trace(await task)
    trace(await attempt(writer.drain()))
    far.close()


@scenario
async def close_sends_what_was_written(trace, loop):
    near, far = pair()
    reader, writer = await connected(loop, near)
    writer.write(b"x" * 1_000_000)
    writer.write(b"y")
    writer.close()
    writer.write(b"z")
    closed = loop.create_task(attempt(writer.wait_closed()))
    await ticks(2)
    trace(outcome(closed))
    trace(await receive_all(loop, far))
    trace(await closed)
    trace(reader.at_eof())
    far.close()


@scenario
async def a_half_closed_stream_still_answers(trace, loop):
    near, far = pair()
    reader, writer = await connected(loop, near)
    other_reader, other_writer = await connected(loop, far)
    writer.write(b"question")
    writer.write_eof()
    trace(call(writer.write, b"more"))
    await reading(trace, "there:", other_reader.read())
    other_writer.write(b"answer")
    other_writer.close()
    await reading(trace, "here:", reader.read())
    writer.close()
    await writer.wait_closed()
    trace(writer.is_closing(), other_writer.is_closing())


@scenario
async def a_handler_serves_a_stream(trace, loop):
    near, far = pair()

    async def handler(reader, writer):
        trace("handler begins")
        while line := await reader.readline():
            writer.write(line.upper())
            await writer.drain()
        trace("handler ends")
        writer.close()

    _served = await connected(loop, near, handler)
    reader, writer = await connected(loop, far)
    for line in (b"one\n", b"two\nthree\n", b"four"):
        writer.write(line)
    writer.write_eof()
    await reading(trace, "answer:", reader.read())
    writer.close()
    await writer.wait_closed()


@scenario
async def a_handler_may_be_a_callback(trace, loop):
    near, far = pair()

    def handler(reader, writer):
        trace("handler called")
        writer.write(b"hello")
        writer.close()

    _served = await connected(loop, near, handler)
    trace("connected")
    reader, writer = await connected(loop, far)
    await reading(trace, "answer:", reader.read())
    writer.close()
    await writer.wait_closed()


@scenario
async def a_handler_that_fails_closes_its_stream(trace, loop):
    near, far = pair()
    loop.set_exception_handler(lambda _loop, context: trace("reported:", context["exception"]))

    async def handler(reader, writer):
        raise Boom("handler")

    _served = await connected(loop, near, handler)
    reader, writer = await connected(loop, far)
    await reading(trace, "answer:", reader.read())
    writer.close()
    await writer.wait_closed()

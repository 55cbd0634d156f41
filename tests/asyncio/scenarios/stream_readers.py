"""Stream readers: what they give for what they are fed by hand (DESIGN 5)."""

import asyncio

from harness import Boom, attempt, call, outcome, scenario, ticks
from stream_harness import reading, text


def filled(data, *, limit=64, eof=True):
    """A reader with these bytes in it, and perhaps the end."""
    reader = asyncio.StreamReader(limit=limit)
    reader.feed_data(data)
    if eof:
        reader.feed_eof()
    return reader


class Transport:
    """Only says what it is asked to do."""

    def __init__(self, trace):
        self.trace = trace

    def pause_reading(self):
        self.trace("pause reading")

    def resume_reading(self):
        self.trace("resume reading")


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

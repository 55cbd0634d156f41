"""Stream writers: how they wait for a peer, and the handlers that get one (DESIGN 5).

All write to one end of a pair of sockets.
"""

import asyncio

from harness import Boom, attempt, call, outcome, scenario, ticks
from socket_harness import MUCH, pair, receive_all, report_exceptions
from stream_harness import reading


async def connected(loop, sock, handler=None):
    """The two halves of a stream on a socket, or a handler that gets them.

    Keep what it returns: a writer that nobody holds closes its connection.
    """
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader, handler)
    transport, _ = await loop.connect_accepted_socket(lambda: protocol, sock)
    return reader, asyncio.StreamWriter(transport, protocol, reader, loop)


@scenario
async def drain_waits_above_the_high_mark(trace, loop):
    near, far = pair()
    _, writer = await connected(loop, near)
    writer.transport.set_write_buffer_limits(high=0)

    async def drain(name):
        await writer.drain()
        trace(name, "drained")

    writer.write(b"x" * MUCH)
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
    writer.write(b"x" * MUCH)
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
    report_exceptions(trace, loop)

    async def handler(reader, writer):
        raise Boom("handler")

    _served = await connected(loop, near, handler)
    reader, writer = await connected(loop, far)
    await reading(trace, "answer:", reader.read())
    writer.close()
    await writer.wait_closed()


@scenario
async def a_wait_for_the_end_that_times_out_harms_nobody(trace, loop):
    near, far = pair()
    _, writer = await connected(loop, far)
    others = [loop.create_task(attempt(writer.wait_closed())) for _ in range(2)]
    await ticks(2)
    trace(await attempt(asyncio.wait_for(writer.wait_closed(), 0.010)))
    trace([outcome(other) for other in others])
    writer.close()
    await asyncio.wait(others)
    trace([outcome(other) for other in others])
    trace(await attempt(writer.wait_closed()))
    trace(await attempt(writer.drain()))
    near.close()

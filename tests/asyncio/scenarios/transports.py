"""Transports: what they call on a protocol, when, and what a protocol may do meanwhile (DESIGN 5).

All have both ends in the program: a pair of sockets, or a server on the loopback.
"""

import asyncio
import socket

from harness import Boom, call, outcome, scenario, ticks
from socket_harness import MUCH, pair, receive_all, report_exceptions, rest


class Protocol(asyncio.Protocol):
    """Tells what it is told, and then does what the scenario wants it to do."""

    def __init__(self, trace, name, **more):
        self.trace = trace
        self.name = name
        self.more = more

    def do(self, event, *args):
        return self.more.get(event, lambda *_args: None)(*args)

    def connection_made(self, transport):
        self.trace(self.name, "made")
        self.do("made", transport)

    def data_received(self, data):
        self.trace(self.name, "received", data.decode())
        self.do("received", data)

    def eof_received(self):
        self.trace(self.name, "eof")
        return self.do("eof")

    def connection_lost(self, exc):
        self.trace(self.name, "lost", exc)
        self.do("lost", exc)

    def pause_writing(self):
        self.trace(self.name, "pause")
        self.do("pause")

    def resume_writing(self):
        self.trace(self.name, "resume")
        self.do("resume")


async def transport_on(loop, sock, protocol):
    transport, _ = await loop.connect_accepted_socket(lambda: protocol, sock)
    return transport


def boom(*_args):
    raise Boom("boom")


@scenario
async def a_protocol_is_told_everything_in_order(trace, loop):
    near, far = pair()
    protocol = Protocol(trace, "protocol")
    await loop.sock_sendall(near, b"early")
    await transport_on(loop, far, protocol)
    trace("connected")
    await rest(1)
    await loop.sock_sendall(near, b"late")
    await rest(1)
    near.close()
    await rest(3)


@scenario
async def the_end_of_the_stream_need_not_be_that_of_the_connection(trace, loop):
    near, far = pair()
    transport = await transport_on(loop, far, Protocol(trace, "protocol", eof=lambda: True))
    near.shutdown(socket.SHUT_WR)
    await rest(3)
    trace(transport.is_closing())
    transport.write(b"answer")
    trace((await loop.sock_recv(near, 100)).decode())
    transport.close()
    trace(transport.is_closing())
    await rest(1)
    trace(len(await loop.sock_recv(near, 100)))
    near.close()


@scenario
async def connection_lost_has_its_turn_in_order(trace, loop):
    near, far = pair()
    transport = await transport_on(loop, far, Protocol(trace, "protocol"))
    loop.call_soon(trace, "before")
    transport.close()
    transport.close()
    loop.call_soon(trace, "after")
    trace("closed")
    await ticks(2)
    near.close()


@scenario
async def a_protocol_may_close_when_it_is_made(trace, loop):
    near, far = pair()
    await loop.sock_sendall(near, b"unheard")

    def close(transport):
        transport.write(b"bye")
        transport.close()

    await transport_on(loop, far, Protocol(trace, "protocol", made=close))
    trace("connected")
    await ticks(2)
    trace((await loop.sock_recv(near, 100)).decode())
    near.close()


@scenario
async def close_sends_what_is_left(trace, loop):
    near, far = pair()
    transport = await transport_on(loop, far, Protocol(trace, "protocol"))
    transport.set_write_buffer_limits(high=MUCH)
    transport.write(b"x" * MUCH)
    transport.close()
    await loop.sock_sendall(near, b"unheard")
    await ticks(3)
    trace("closing", transport.is_closing())
    count = await receive_all(loop, near, MUCH)
    await rest(3)
    trace("received", count)
    near.close()


@scenario
async def abort_does_not(trace, loop):
    near, far = pair()
    transport = await transport_on(loop, far, Protocol(trace, "protocol"))
    transport.set_write_buffer_limits(high=MUCH)
    transport.write(b"x" * MUCH)
    transport.close()
    transport.abort()
    transport.abort()
    trace(transport.get_write_buffer_size())
    transport.write(b"y")
    await ticks(2)
    count = await receive_all(loop, near)
    trace(count < MUCH)
    near.close()


@scenario
async def write_eof_comes_after_what_was_written(trace, loop):
    near, far = pair()
    transport = await transport_on(loop, far, Protocol(trace, "protocol"))
    transport.set_write_buffer_limits(high=MUCH)
    transport.write(b"x" * MUCH)
    transport.write_eof()
    transport.write_eof()
    trace(call(transport.write, b"y"))
    trace(await receive_all(loop, near))
    await loop.sock_sendall(near, b"answer")
    await rest(1)
    near.close()
    await rest(3)


@scenario
async def a_transport_that_is_paused_does_not_read(trace, loop):
    near, far = pair()
    transport = await transport_on(loop, far, Protocol(trace, "protocol"))
    trace(transport.is_reading())
    transport.pause_reading()
    transport.pause_reading()
    trace(transport.is_reading())
    await loop.sock_sendall(near, b"data")
    await rest(2)
    trace("resuming")
    transport.resume_reading()
    transport.resume_reading()
    await rest(2)
    transport.close()
    transport.pause_reading()
    transport.resume_reading()
    trace(transport.is_reading())
    await ticks(2)
    near.close()


@scenario
async def a_protocol_may_pause_when_it_is_made(trace, loop):
    near, far = pair()
    await loop.sock_sendall(near, b"data")
    protocol = Protocol(trace, "protocol", made=lambda transport: transport.pause_reading())
    transport = await transport_on(loop, far, protocol)
    await rest(2)
    trace("resuming")
    transport.resume_reading()
    await rest(2)
    transport.close()
    await ticks(2)
    near.close()


@scenario
async def writing_is_paused_and_resumed(trace, loop):
    near, far = pair()
    transport = await transport_on(loop, far, Protocol(trace, "protocol"))
    transport.set_write_buffer_limits(high=1000, low=0)
    transport.write(b"x" * MUCH)
    trace("written")
    transport.write(b"y" * MUCH)
    await receive_all(loop, near, 2 * MUCH)
    await rest(3)
    transport.write(b"x" * MUCH)
    transport.abort()
    await ticks(2)
    near.close()


@scenario
async def what_resume_writing_writes_is_sent(trace, loop):
    near, far = pair()
    protocol = Protocol(trace, "protocol", resume=lambda: transport.write(b"more"))
    transport = await transport_on(loop, far, protocol)
    transport.set_write_buffer_limits(high=0)
    transport.write(b"x" * MUCH)
    transport.close()
    count = await receive_all(loop, near)
    trace(count - MUCH)
    near.close()


@scenario
async def the_marks_follow_from_each_other(trace, loop):
    near, far = pair()
    transport = await transport_on(loop, far, Protocol(trace, "protocol"))
    trace(transport.get_write_buffer_limits())
    for high, low in ((100, None), (None, 100), (100, 100), (0, None), (None, None)):
        transport.set_write_buffer_limits(high, low)
        trace(transport.get_write_buffer_limits())
    for high, low in ((1, 2), (None, -1)):
        trace(call(transport.set_write_buffer_limits, high, low))
    transport.abort()
    await ticks(2)
    near.close()


@scenario
async def a_new_mark_counts_at_once(trace, loop):
    near, far = pair()
    transport = await transport_on(loop, far, Protocol(trace, "protocol"))
    transport.set_write_buffer_limits(high=MUCH)
    transport.write(b"x" * MUCH)
    trace("written")
    transport.set_write_buffer_limits(high=0)
    transport.abort()
    await ticks(2)
    near.close()


@scenario
async def an_exception_in_data_received_ends_the_connection(trace, loop):
    near, far = pair()
    report_exceptions(trace, loop)
    transport = await transport_on(loop, far, Protocol(trace, "protocol", received=boom))
    await loop.sock_sendall(near, b"x")
    await rest(3)
    trace(transport.is_closing(), len(await loop.sock_recv(near, 100)))
    near.close()


@scenario
async def an_exception_in_eof_received_ends_the_connection(trace, loop):
    near, far = pair()
    report_exceptions(trace, loop)
    await transport_on(loop, far, Protocol(trace, "protocol", eof=boom))
    near.close()
    await rest(3)


@scenario
async def an_exception_in_connection_made_does_not_end_the_connection(trace, loop):
    near, far = pair()
    report_exceptions(trace, loop)
    transport = await transport_on(loop, far, Protocol(trace, "protocol", made=boom))
    await loop.sock_sendall(near, b"x")
    await rest(2)
    transport.close()
    await ticks(2)
    near.close()


@scenario
async def an_exception_in_connection_lost_is_reported(trace, loop):
    near, far = pair()
    report_exceptions(trace, loop)
    transport = await transport_on(loop, far, Protocol(trace, "protocol", lost=boom))
    transport.close()
    await ticks(2)
    trace(len(await loop.sock_recv(near, 100)))
    near.close()


@scenario
async def exceptions_in_flow_control_are_reported(trace, loop):
    near, far = pair()
    report_exceptions(trace, loop)
    protocol = Protocol(trace, "protocol", pause=boom, resume=boom)
    transport = await transport_on(loop, far, protocol)
    transport.set_write_buffer_limits(high=0)
    transport.write(b"x" * MUCH)
    transport.close()
    trace(await receive_all(loop, near))
    near.close()


@scenario
async def writing_to_a_peer_that_is_gone_loses_the_connection(trace, loop):
    near, far = pair()
    transport = await transport_on(loop, far, Protocol(trace, "protocol", eof=lambda: True))
    near.close()
    await rest(2)
    transport.write(b"x")
    trace("written", transport.is_closing())
    await ticks(2)


@scenario
async def a_server_and_its_client(trace, loop):
    lost = loop.create_future()
    transports = []
    server_side = Protocol(
        trace,
        "server",
        made=transports.append,
        received=lambda data: transports[0].write(data.upper()),
    )
    server = await loop.create_server(lambda: server_side, "127.0.0.1", 0)
    address = server.sockets[0].getsockname()
    trace("serving", server.is_serving())
    client_side = Protocol(trace, "client", lost=lost.set_result)
    transport, protocol = await loop.create_connection(lambda: client_side, *address)
    trace("connected", protocol is client_side)
    transport.write(b"hello")
    await rest(3)
    server.close()
    trace("serving", server.is_serving())
    closed = loop.create_task(server.wait_closed())
    transport.close()
    await lost
    await rest(3)
    await closed
    await server.wait_closed()
    trace("closed")


@scenario
async def a_server_is_closed_when_its_last_connection_is(trace, loop):
    transports = []
    server = await loop.create_server(
        lambda: Protocol(trace, "server", made=transports.append), "127.0.0.1", 0
    )
    client = socket.socket()
    client.setblocking(False)
    await loop.sock_connect(client, server.sockets[0].getsockname())
    await rest(3)
    closed = loop.create_task(server.wait_closed())
    await ticks(2)
    server.close()
    await ticks(2)
    trace(outcome(closed))
    transports[0].close()
    await ticks(3)
    trace(outcome(closed))
    client.close()

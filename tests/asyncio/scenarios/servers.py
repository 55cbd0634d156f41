"""Servers and what their transports tell: serving for ever, ending clients, addresses, protocols that change places.

All have both ends in the program, on the loopback.
"""

import asyncio

from harness import attempt, ended, outcome, scenario, ticks
from socket_harness import pair, rest
from stream_harness import reading



class Telling(asyncio.Protocol):
    def __init__(self, trace, name):
        self.trace = trace
        self.name = name

    def connection_made(self, transport):
        self.transport = transport
        self.trace(self.name, "made")

    def data_received(self, data):
        self.trace(self.name, "received", data.decode())

    def connection_lost(self, exc):
        self.trace(self.name, "lost", exc)


async def serve(trace, loop, **options):
    """A server, and what its protocols are."""
    protocols = []

    def make():
        protocols.append(Telling(trace, f"server {len(protocols) + 1}"))
        return protocols[-1]

    return await loop.create_server(make, "127.0.0.1", 0, **options), protocols


async def connect(trace, loop, server_address, name="client"):
    transport, _ = await loop.create_connection(lambda: Telling(trace, name), *server_address)
    await rest(3)
    return transport


async def close_all(server, *transports):
    for transport in transports:
        transport.close()
    server.close()
    await server.wait_closed()
    await rest(3)


@scenario
async def a_server_may_begin_later(trace, loop):
    server, _ = await serve(trace, loop, start_serving=False)
    trace(server.is_serving(), len(server.sockets), server.get_loop() is loop)
    await server.start_serving()
    await server.start_serving()
    trace(server.is_serving())
    address = server.sockets[0].getsockname()
    client = await connect(trace, loop, address)
    await close_all(server, client)
    trace(server.is_serving(), len(server.sockets))
    trace(await attempt(server.serve_forever()))


@scenario
async def serving_for_ever_ends_by_a_cancellation(trace, loop):
    server, _ = await serve(trace, loop, start_serving=False)
    task = loop.create_task(server.serve_forever())
    await ticks(2)
    trace(server.is_serving(), outcome(task))
    trace(await attempt(server.serve_forever()))
    task.cancel("enough")
    trace(await ended(task))
    trace(server.is_serving(), len(server.sockets))


@scenario
async def serving_for_ever_ends_when_the_server_is_closed(trace, loop):
    server, _ = await serve(trace, loop)
    task = loop.create_task(server.serve_forever())
    await ticks(2)
    server.close()
    trace(await ended(task))


@scenario(since=(3, 12), because="wait_closed waits for the connections")
async def the_end_waits_for_the_last_connection(trace, loop):
    server, protocols = await serve(trace, loop)
    task = loop.create_task(server.serve_forever())
    client = await connect(trace, loop, server.sockets[0].getsockname())
    task.cancel()
    await rest(3)
    trace(server.is_serving(), outcome(task))
    client.close()
    trace(await ended(task))


@scenario(since=(3, 13), because="servers can end their clients")
async def closing_the_clients(trace, loop):
    server, protocols = await serve(trace, loop)
    await connect(trace, loop, server.sockets[0].getsockname())
    protocols[0].transport.write(b"last words")
    server.close()
    server.close_clients()
    await rest(3)
    await server.wait_closed()
    trace("closed")


@scenario(since=(3, 13), because="servers can end their clients")
async def aborting_the_clients(trace, loop):
    server, protocols = await serve(trace, loop)
    await connect(trace, loop, server.sockets[0].getsockname())
    server.close()
    server.abort_clients()
    trace(protocols[0].transport.is_closing())
    await server.wait_closed()
    trace("closed")
    await rest(3)


@scenario
async def both_ends_know_both_addresses(trace, loop):
    server, protocols = await serve(trace, loop)
    address = server.sockets[0].getsockname()
    client = await connect(trace, loop, address)
    accepted = protocols[0].transport
    trace(client.get_extra_info("peername") == address)
    trace(client.get_extra_info("sockname") == accepted.get_extra_info("peername"))
    trace(accepted.get_extra_info("sockname") == address)
    trace(client.get_extra_info("nonsense"), client.get_extra_info("nonsense", "default"))
    await close_all(server, client)
    trace(client.get_extra_info("peername") == address)


@scenario
async def several_pieces_are_written_in_order(trace, loop):
    near, far = pair()
    transport, _ = await loop.connect_accepted_socket(lambda: Telling(trace, "protocol"), near)
    trace(transport.can_write_eof())
    transport.writelines([b"a", b"", b"bc", b"d"])
    transport.write_eof()
    await rest(2)
    trace((await loop.sock_recv(far, 100)).decode(), len(await loop.sock_recv(far, 100)))
    transport.close()
    await ticks(2)
    far.close()


@scenario
async def another_protocol_takes_over(trace, loop):
    near, far = pair()
    first, second = Telling(trace, "first"), Telling(trace, "second")
    transport, protocol = await loop.connect_accepted_socket(lambda: first, near)
    trace(transport.get_protocol() is first)
    await loop.sock_sendall(far, b"one")
    await rest(2)
    transport.set_protocol(second)
    trace(transport.get_protocol() is second)
    await loop.sock_sendall(far, b"two")
    await rest(2)
    transport.close()
    await ticks(2)
    far.close()


@scenario
async def a_connected_socket_gets_a_transport(trace, loop):
    near, far = pair()
    client = Telling(trace, "client")
    transport, protocol = await loop.create_connection(lambda: client, sock=near)
    trace(protocol is client)
    transport.write(b"hello")
    trace((await loop.sock_recv(far, 100)).decode())
    transport.close()
    await ticks(2)
    far.close()


@scenario(since=(3, 13), because="there may be several separators")
async def the_separator_that_ends_first_counts(trace, loop):
    reader = asyncio.StreamReader(limit=20)
    reader.feed_data(b"one;two\nthree\r\nfour||five")
    for separators in ((b"\n", b";"), (b"\n", b";"), (b"\n", b"\r\n"), (b"|", b"||"), (b"ve", b"|")):
        await reading(trace, len(separators), reader.readuntil(separators))
    reader.feed_eof()
    await reading(trace, "rest", reader.readuntil((b"x", b"yz")))


@scenario(since=(3, 13), because="there may be several separators")
async def a_separator_may_come_in_pieces(trace, loop):
    reader = asyncio.StreamReader()
    task = loop.create_task(reading(trace, "task", reader.readuntil((b"END", b"STOP"))))
    for data in (b"some E", b"N", b" more ST", b"OP and more"):
        reader.feed_data(data)
        await ticks(2)
    await task


@scenario(since=(3, 13), because="there may be several separators")
async def separators_are_limited_as_well(trace, loop):
    reader = asyncio.StreamReader(limit=4)
    reader.feed_data(b"12345678;")
    await reading(trace, "overrun", reader.readuntil((b";", b"abc")))
    reader = asyncio.StreamReader(limit=4)
    reader.feed_data(b"12345678")
    await reading(trace, "overrun", reader.readuntil((b";", b"abc")))
    trace(await attempt(reader.readuntil(())), await attempt(reader.readuntil((b"", b"a"))))


@scenario(since=(3, 13), because="there may be several separators")
async def of_separators_that_end_together_the_shortest_counts(trace, loop):
    for separators in ((b"\r\n", b"\n"), (b"\n", b"\r\n"), (b"cab", b"b", b"ab"), (b"ab", b"cab", b"b")):
        for data in (b"xxxx\r\n", b"xxxxx\r\n", b"xxxcab", b"xxxxcab"):
            reader = asyncio.StreamReader(limit=5)
            reader.feed_data(data)
            reader.feed_eof()
            await reading(trace, len(separators), reader.readuntil(separators))


@scenario
async def a_reader_is_read_line_by_line(trace, loop):
    reader = asyncio.StreamReader()
    reader.feed_data(b"one\ntwo\n\nlast")
    loop.call_soon(reader.feed_eof)
    async for line in reader:
        trace(len(line), line.decode().strip())
    trace(reader.at_eof())


@scenario
async def reading_line_by_line_can_be_left(trace, loop):
    reader = asyncio.StreamReader()
    reader.feed_data(b"one\ntwo\nthree\n")
    async for line in reader:
        await ticks(1)
        trace(line.decode().strip())
        if line == b"two\n":
            break
    trace((await reader.readline()).decode().strip())

"""Protocols that call their transport from within each of the calls that it makes."""

import asyncio
import contextlib
import socket

from harness import scenario
from socket_harness import MUCH, pair, receive_all, report_exceptions, rest

METHODS = {
    "close": lambda transport: transport.close(),
    "abort": lambda transport: transport.abort(),
    "write_eof": lambda transport: transport.write_eof(),
    "write": lambda transport: transport.write(b"more"),
    "pause_reading": lambda transport: transport.pause_reading(),
    "resume_reading": lambda transport: (transport.pause_reading(), transport.resume_reading()),
    "limits": lambda transport: transport.set_write_buffer_limits(0),
    "close twice": lambda transport: (transport.close(), transport.close()),
    "close and abort": lambda transport: (transport.close(), transport.abort()),
    "write and close": lambda transport: (transport.write(b"more"), transport.close()),
}


class Protocol(asyncio.Protocol):
    """Calls one method at the first occurrence of one event, and remembers all events."""

    def __init__(self, event, method):
        self.event = event
        self.method = method
        self.events = []

    def occur(self, event):
        if event not in ("pause", "resume") or event not in self.events:
            self.events.append(event)
        if event == self.event:
            self.event = None
            self.method(self.transport)

    def connection_made(self, transport):
        self.transport = transport
        self.occur("made")

    def data_received(self, data):
        self.occur("received")

    def eof_received(self):
        self.occur("eof")
        return True

    def connection_lost(self, exc):
        self.occur("lost")

    def pause_writing(self):
        self.occur("pause")

    def resume_writing(self):
        self.occur("resume")


async def methods_within(event, trace, loop):
    """A connection in which everything occurs, for each of the methods."""
    report_exceptions(trace, loop)
    for name, method in METHODS.items():
        near, far = pair()
        protocol = Protocol(event, method)
        transport, _ = await loop.connect_accepted_socket(lambda: protocol, far)
        with contextlib.suppress(RuntimeError):  # After write_eof.
            transport.write(bytes(MUCH))
        with contextlib.suppress(OSError):
            near.send(b"x")
        await rest(2)
        draining = loop.create_task(receive_all(loop, near))
        await rest(20)
        with contextlib.suppress(OSError):
            near.shutdown(socket.SHUT_WR)
        await rest(3)
        transport.close()
        await rest(3)
        trace(name, protocol.events)
        draining.cancel()
        await rest(1)
        near.close()


@scenario
async def within_connection_made(trace, loop):
    await methods_within("made", trace, loop)


@scenario
async def within_data_received(trace, loop):
    await methods_within("received", trace, loop)


@scenario
async def within_eof_received(trace, loop):
    await methods_within("eof", trace, loop)


@scenario
async def within_pause_writing(trace, loop):
    await methods_within("pause", trace, loop)


@scenario
async def within_resume_writing(trace, loop):
    await methods_within("resume", trace, loop)


@scenario
async def within_connection_lost(trace, loop):
    await methods_within("lost", trace, loop)

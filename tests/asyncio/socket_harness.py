"""What the scenarios with sockets share: both ends of a connection, and how to empty one.

The twin of `socket_harness.ts`.
"""

import asyncio
import socket

MUCH = 4_000_000  # More than the operating system takes at once.


async def rest(count):
    """Lets what is on its way arrive: only an idle loop is sure to ask for the sockets."""
    for _ in range(count):
        await asyncio.sleep(0.001)


def pair():
    ends = socket.socketpair()
    for end in ends:
        end.setblocking(False)
    return ends


async def receive_all(loop, sock, limit=None):
    """Counts what comes, up to the end or up to so many bytes."""
    count = 0
    while count != limit and (data := await loop.sock_recv(sock, 65536)):
        count += len(data)
    return count


def report_exceptions(trace, loop):
    """The words of the messages are not compared."""
    loop.set_exception_handler(lambda _loop, context: trace("reported:", context["exception"]))

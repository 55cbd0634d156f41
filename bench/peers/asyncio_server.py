"""asyncio_server.py: CPython's asyncio with its streams, the program that its documentation teaches.

The rows of the ladder that stand on `loop/` imitate asyncio. This is the original, so that "like
asyncio, but faster" can be measured. One coroutine a connection, one line at a time, and `drain()`
after each answer, so that a client that does not read stops its own coroutine only. The limit of
the reader is that of the protocol: a line that is longer is refused before it ends.

usage: python3 asyncio_server.py PORT

See https://docs.python.org/3/library/asyncio-stream.html
"""

import asyncio
import sys

from fib_protocol import LINE_BYTES_MAX, TOO_LONG, answer


async def handle(reader, writer):
    skipping = False
    ended = False
    try:
        while not ended:
            try:
                line = (await reader.readuntil(b"\n"))[:-1]
            except asyncio.LimitOverrunError as error:
                await reader.readexactly(error.consumed)
                if not skipping:
                    writer.write(TOO_LONG)
                    await writer.drain()
                skipping = True
                continue
            except asyncio.IncompleteReadError as error:
                line = error.partial
                ended = True
            if not skipping and not (ended and line == b""):
                writer.write(answer(line))
                await writer.drain()
            skipping = False
        writer.close()
        await writer.wait_closed()
    except ConnectionError:
        writer.close()


async def main(port):
    server = await asyncio.start_server(
        handle, "127.0.0.1", port, limit=LINE_BYTES_MAX, backlog=4096
    )
    print(f"listening on 127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


asyncio.run(main(int(sys.argv[1])))

"""What the scenarios with streams share: one way to tell what a read gives.

The twin of `stream_harness.ts`.
"""

import asyncio


def text(data):
    """The text of bytes, on one line and in quotes."""
    return '"' + data.decode().replace("\n", "\\n").replace("\r", "\\r") + '"'


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

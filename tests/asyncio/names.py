"""Writes down every public name of asyncio: what it exports, and the members of its classes.

    python3 tests/asyncio/names.py > tests/asyncio/names.json

`loop/README.md` says for each of them what it is called in `loop/`, or why it is not there.
"""

import asyncio
import contextvars
import json
import sys

CLASSES = {
    "loop": asyncio.SelectorEventLoop,
    "Handle": asyncio.Handle,
    "TimerHandle": asyncio.TimerHandle,
    "Future": asyncio.Future,
    "Task": asyncio.Task,
    "Runner": asyncio.Runner,
    "TaskGroup": asyncio.TaskGroup,
    "Timeout": asyncio.Timeout,
    "Lock": asyncio.Lock,
    "Event": asyncio.Event,
    "Condition": asyncio.Condition,
    "Semaphore": asyncio.Semaphore,
    "BoundedSemaphore": asyncio.BoundedSemaphore,
    "Barrier": asyncio.Barrier,
    "Queue": asyncio.Queue,
    "Transport": asyncio.Transport,
    "Protocol": asyncio.Protocol,
    "BufferedProtocol": asyncio.BufferedProtocol,
    "Server": asyncio.Server,
    "StreamReader": asyncio.StreamReader,
    "StreamWriter": asyncio.StreamWriter,
    "ContextVar": contextvars.ContextVar,
    "Context": contextvars.Context,
    "Token": contextvars.Token,
    "IncompleteReadError": asyncio.IncompleteReadError,
    "LimitOverrunError": asyncio.LimitOverrunError,
}

# Attributes that only the instances have.
FIELDS = {
    "loop": ["slow_callback_duration"],
    "Condition": ["acquire", "release", "locked"],
    "IncompleteReadError": ["partial", "expected"],
    "LimitOverrunError": ["consumed"],
}


def members(title, kind):
    """Its public members, but for those of every exception."""
    names = {name for name in dir(kind) if not name.startswith("_")}
    if issubclass(kind, Exception):
        names -= set(dir(Exception))
    return sorted(names | set(FIELDS.get(title, [])))


def main():
    exported = {name for name in asyncio.__all__ if not name.startswith("_")}
    # `TaskGroup` and `Timeout` are not in `__all__` of every version.
    exported |= {name for name in ("TaskGroup", "Timeout", "timeout_at") if hasattr(asyncio, name)}
    names = {
        "version": ".".join(map(str, sys.version_info[:2])),
        "asyncio": sorted(exported),
        "contextvars": sorted(contextvars.__all__),
        **{title: members(title, kind) for title, kind in CLASSES.items()},
    }
    json.dump(names, sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()

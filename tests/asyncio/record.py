"""Records what asyncio does in each scenario, as the traces with which `loop/` is compared.

    python3 tests/asyncio/record.py [DIRECTORY]

writes one file a topic into DIRECTORY (default: `traces` beside this file). A file begins with the
version of Python that recorded it, a trace with `## name`. Where versions differ, `(since X.Y)` or
`(until X.Y)` follows, and another version leaves that trace as it finds it: record with 3.12, then
with a later one into the same place, and with 3.12 once more for the first lines. Time is
simulated, so that recording is quick and always gives the same.
"""

import asyncio
import gc
import importlib
import inspect
import logging
import pathlib
import sys
import warnings

sys.dont_write_bytecode = True
logging.disable()  # What asyncio's default exception handler says is no part of a trace.
warnings.simplefilter("ignore")  # Coroutines that a cancellation never let start, for example.

import harness  # noqa: E402

HERE = pathlib.Path(__file__).parent
NEVER_RETRIEVED = "exception was never retrieved"


def record(function):
    """Runs one scenario on a loop of its own; returns the lines of its trace."""
    lines = []
    reports = []

    def trace(*values):
        lines.append(" ".join(map(harness.show, values)))

    def report(_loop, context):
        """CPython reports what it destroys, and when depends on the garbage collector."""
        message = context["message"]
        if NEVER_RETRIEVED in message:
            message = message.replace("_GatheringFuture", "Future")
            reports.append(f"reported: {message} {harness.show(context['exception'])}")
        elif "was destroyed but it is pending" not in message:
            trace("reported:", message, context.get("exception"))

    loop = harness.SimulatedLoop()
    loop.set_exception_handler(report)
    try:
        if inspect.iscoroutinefunction(function):
            loop.run_until_complete(function(trace, loop))
        else:
            function(trace, loop)
    except BaseException as error:
        trace("the scenario ended by", error)
        error.__traceback__ = None
    gc.collect()
    loop.close()
    asyncio.set_event_loop(None)
    return lines + sorted(reports)


def heading(name, function):
    versions = [
        f"{word} {'.'.join(map(str, version))}"
        for word, version in (("since", function.since), ("until", function.until))
        if version is not None
    ]
    return f"## {name}" + (f" ({', '.join(versions)})" if versions else "")


def is_ours(function):
    """Whether the trace belongs to the version of Python that is running."""
    version = sys.version_info[:2]
    return (function.since or version) <= version < (function.until or (99,))


def read(path):
    """The traces of a file: from heading to lines."""
    traces = {}
    if path.exists():
        for part in path.read_text(encoding="utf-8").split("\n\n## ")[1:]:
            first, *lines = part.rstrip("\n").split("\n")
            traces["## " + first] = lines
    return traces


def main(directory):
    directory.mkdir(parents=True, exist_ok=True)
    version = ".".join(map(str, sys.version_info[:3]))
    for source in sorted((HERE / "scenarios").glob("*.py")):
        importlib.import_module(f"scenarios.{source.stem}")
        path = directory / f"{source.stem}.txt"
        found = read(path)
        text = f"# {source.stem}, recorded by record.py with CPython {version}\n"
        for name, function in harness.SCENARIOS[source.stem].items():
            title = heading(name, function)
            lines = record(function) if is_ours(function) else found.get(title)
            if lines is not None:
                text += "\n".join(["", title, *lines]) + "\n"
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "traces")

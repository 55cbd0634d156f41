"""The programs of beside_asyncio.ts in asyncio. Reads a count and a name per line, answers with seconds."""

import asyncio
import sys
import time


def call_soon(count):
    loop = asyncio.new_event_loop()

    def callback():
        nonlocal count
        count -= 1
        if count > 0:
            loop.call_soon(callback)
        else:
            loop.stop()

    loop.call_soon(callback)
    loop.run_forever()
    loop.close()


def timers(count):
    loop = asyncio.new_event_loop()
    left = count

    def callback():
        nonlocal left
        left -= 1
        if left == 0:
            loop.stop()

    for n in range(count):
        loop.call_later(n * 7919 % 1000 / 1_000_000, callback)
    loop.run_forever()
    loop.close()


def switches(count, tasks):
    async def worker():
        for _ in range(count // tasks):
            await asyncio.sleep(0)

    async def main():
        await asyncio.gather(*(worker() for _ in range(tasks)))

    asyncio.run(main())


def queue(count):
    async def producer(queue):
        for n in range(count):
            await queue.put(n)

    async def main():
        queue = asyncio.Queue(1)
        task = asyncio.create_task(producer(queue))
        for _ in range(count):
            await queue.get()
        await task

    asyncio.run(main())


PROGRAMS = {
    "callSoon": lambda count: call_soon(count),
    "timers": lambda count: timers(count),
    "switches of one task": lambda count: switches(count, 1),
    "switches of 100 tasks": lambda count: switches(count, 100),
    "queue": lambda count: queue(count),
}

for line in sys.stdin:
    count, name = line.strip().split(" ", 1)
    started = time.perf_counter()
    PROGRAMS[name](int(count))
    sys.stdout.write(f"{time.perf_counter() - started}\n")
    sys.stdout.flush()

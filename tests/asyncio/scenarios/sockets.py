"""Sockets: coroutines that wait for them, and callbacks that the selector calls (DESIGN 5).

All have both ends in the program: a pair of sockets, or a listener on the loopback.
"""

import asyncio
import socket

from harness import Boom, attempt, ended, outcome, scenario, ticks
from socket_harness import MUCH, pair, receive_all, report_exceptions, rest


@scenario
async def recv_waits_for_data_and_sees_the_end(trace, loop):
    near, far = pair()

    async def receive():
        while data := await loop.sock_recv(far, 100):
            trace("received", data.decode())
        trace("end")

    task = loop.create_task(receive())
    for word in (b"one", b"two"):
        await rest(2)
        await loop.sock_sendall(near, word)
        trace("sent", word.decode())
    await rest(2)
    near.close()
    await task
    far.close()


@scenario
async def recv_gives_no_more_than_was_asked_for(trace, loop):
    near, far = pair()
    await loop.sock_sendall(near, b"abcdefg")
    near.close()
    while data := await loop.sock_recv(far, 3):
        trace(data.decode())
    far.close()


@scenario
async def recv_into_fills_a_buffer_and_tells_how_far(trace, loop):
    near, far = pair()
    buffer = bytearray(b"...")

    async def receive():
        while count := await loop.sock_recv_into(far, buffer):
            trace(count, buffer.decode())
        trace("end", buffer.decode())

    task = loop.create_task(receive())
    for word in (b"abcdefg", b"h"):
        await loop.sock_sendall(near, word)
        trace("sent", word.decode())
        await rest(5)
    near.close()
    await task
    far.close()


@scenario
async def a_recv_into_that_is_cancelled_takes_nothing(trace, loop):
    near, far = pair()
    buffer = bytearray(b"......")
    task = loop.create_task(loop.sock_recv_into(far, buffer))
    await ticks(2)
    task.cancel()
    trace(await ended(task))
    await loop.sock_sendall(near, b"later")
    trace(buffer.decode())
    trace(await loop.sock_recv_into(far, buffer), buffer.decode())
    near.close()
    far.close()


@scenario
async def a_recv_that_is_cancelled_takes_nothing(trace, loop):
    near, far = pair()
    task = loop.create_task(loop.sock_recv(far, 100))
    await ticks(2)
    task.cancel()
    trace(await ended(task))
    await loop.sock_sendall(near, b"later")
    trace((await loop.sock_recv(far, 100)).decode())
    near.close()
    far.close()


@scenario
async def a_limited_wait_for_a_socket(trace, loop):
    near, far = pair()
    trace(await attempt(asyncio.wait_for(loop.sock_recv(far, 100), 0.01)))
    await loop.sock_sendall(near, b"late")
    trace((await asyncio.wait_for(loop.sock_recv(far, 100), 0.01)).decode())
    near.close()
    far.close()


@scenario
async def sendall_waits_for_the_peer(trace, loop):
    near, far = pair()

    async def send():
        await loop.sock_sendall(near, b"x" * MUCH)
        trace("all sent")
        near.close()

    task = loop.create_task(send())
    await ticks(3)
    trace(outcome(task))
    count = await receive_all(loop, far)
    trace("received", count)
    await task
    far.close()


@scenario
async def sendall_of_little_does_not_wait(trace, loop):
    near, far = pair()
    loop.call_soon(trace, "the loop has had a turn")
    await loop.sock_sendall(near, b"x")
    trace("sent")
    await ticks(1)
    near.close()
    far.close()


@scenario
async def two_tasks_play_ping_pong(trace, loop):
    near, far = pair()

    async def play(name, sock, serve):
        if serve:
            await loop.sock_sendall(sock, b"0")
        for _ in range(3):
            ball = await loop.sock_recv(sock, 10)
            trace(name, ball.decode())
            await loop.sock_sendall(sock, str(int(ball) + 1).encode())

    await asyncio.gather(play("ping", near, True), play("pong", far, False))
    near.close()
    far.close()


@scenario
async def a_client_meets_a_listener(trace, loop):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        accepting = loop.create_task(loop.sock_accept(listener))
        await ticks(2)
        trace(outcome(accepting))
        client = socket.socket()
        client.setblocking(False)
        await loop.sock_connect(client, listener.getsockname())
        served, _ = await accepting
        await loop.sock_sendall(served, b"welcome")
        trace((await loop.sock_recv(client, 100)).decode())
        client.close()
        trace(len(await loop.sock_recv(served, 100)))
        served.close()


@scenario
async def readers_are_called_while_there_is_something_to_read(trace, loop):
    near, far = pair()
    trace(loop.remove_reader(far))

    def read():
        trace("read", far.recv(1).decode())

    loop.add_reader(far, read)
    await ticks(2)
    near.send(b"abc")
    trace("sent")
    await rest(5)
    trace(loop.remove_reader(far), loop.remove_reader(far))
    near.send(b"d")
    await rest(1)
    near.close()
    far.close()


@scenario
async def a_second_reader_takes_the_place_of_the_first(trace, loop):
    near, far = pair()

    def read(name):
        trace(name, far.recv(10).decode())

    loop.add_reader(far, read, "first")
    loop.add_reader(far, read, "second")
    near.send(b"a")
    await rest(2)
    loop.remove_reader(far)
    near.close()
    far.close()


@scenario
async def reader_and_writer_are_independent(trace, loop):
    near, far = pair()

    def read():
        trace("read", far.recv(10).decode())
        loop.remove_reader(far)

    def write():
        trace("write", far.send(b"x"))
        loop.remove_writer(far)

    loop.add_reader(far, read)
    loop.add_writer(far, write)
    await rest(1)
    near.send(b"a")
    await rest(2)
    trace(loop.remove_reader(far), loop.remove_writer(far))
    near.close()
    far.close()


@scenario
async def an_exception_in_a_reader_does_not_end_the_loop(trace, loop):
    near, far = pair()
    report_exceptions(trace, loop)
    calls = 0

    def read():
        nonlocal calls
        calls += 1
        if calls == 2:
            trace("read", far.recv(10).decode())
            loop.remove_reader(far)
        else:
            raise Boom("reader")

    loop.add_reader(far, read)
    near.send(b"a")
    await rest(4)
    near.close()
    far.close()

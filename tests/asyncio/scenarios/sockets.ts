/**
 * Sockets: coroutines that wait for them, and callbacks that the selector calls (DESIGN 5).
 *
 * All have both ends in the program: a pair of sockets, or a listener on the loopback.
 *
 * @module
 */

import { bytesOf, textOf } from "../../../loop/loop_testing.ts";
import { type Coroutine, gather, type Socket, waitFor } from "../../../loop/mod.ts";
import { type MemorySocket, socketPair } from "../../../loop/network_testing.ts";
import { attempt, Boom, ended, outcome, type Scenarios, ticks } from "../harness.ts";
import { MUCH, receiveAll, reportExceptions, rest } from "../socket_harness.ts";

const LOOPBACK = { hostname: "127.0.0.1", port: 0 };

function send(sock: MemorySocket, text: string): number {
  return sock.send(bytesOf(text), text.length);
}

function receive(sock: MemorySocket): string {
  return textOf(sock.bytes.subarray(0, sock.recv()));
}

export const scenarios: Scenarios = {
  *recv_waits_for_data_and_sees_the_end(trace, loop) {
    const [near, far] = socketPair();

    function* receiving(): Coroutine<void> {
      for (let bytes; (bytes = yield* loop.sockRecv(far, 100)).length > 0;) {
        trace("received", textOf(bytes));
      }
      trace("end");
    }

    const task = loop.createTask(receiving());
    for (const word of ["one", "two"]) {
      yield* rest(2);
      yield* loop.sockSendall(near, bytesOf(word));
      trace("sent", word);
    }
    yield* rest(2);
    near.close();
    yield* task;
    far.close();
  },

  *recv_gives_no_more_than_was_asked_for(trace, loop) {
    const [near, far] = socketPair();
    yield* loop.sockSendall(near, bytesOf("abcdefg"));
    near.close();
    for (let bytes; (bytes = yield* loop.sockRecv(far, 3)).length > 0;) trace(textOf(bytes));
    far.close();
  },

  *recv_into_fills_a_buffer_and_tells_how_far(trace, loop) {
    const [near, far] = socketPair();
    const buffer = bytesOf("...");

    function* receiving(): Coroutine<void> {
      for (let count; (count = yield* loop.sockRecvInto(far, buffer)) > 0;) {
        trace(count, textOf(buffer));
      }
      trace("end", textOf(buffer));
    }

    const task = loop.createTask(receiving());
    for (const word of ["abcdefg", "h"]) {
      yield* loop.sockSendall(near, bytesOf(word));
      trace("sent", word);
      yield* rest(5);
    }
    near.close();
    yield* task;
    far.close();
  },

  *a_recv_into_that_is_cancelled_takes_nothing(trace, loop) {
    const [near, far] = socketPair();
    const buffer = bytesOf("......");
    const task = loop.createTask(loop.sockRecvInto(far, buffer));
    yield* ticks(2);
    task.cancel();
    trace(yield* ended(task));
    yield* loop.sockSendall(near, bytesOf("later"));
    trace(textOf(buffer));
    trace(yield* loop.sockRecvInto(far, buffer), textOf(buffer));
    near.close();
    far.close();
  },

  *a_recv_that_is_cancelled_takes_nothing(trace, loop) {
    const [near, far] = socketPair();
    const task = loop.createTask(loop.sockRecv(far, 100));
    yield* ticks(2);
    task.cancel();
    trace(yield* ended(task));
    yield* loop.sockSendall(near, bytesOf("later"));
    trace(textOf(yield* loop.sockRecv(far, 100)));
    near.close();
    far.close();
  },

  *a_limited_wait_for_a_socket(trace, loop) {
    const [near, far] = socketPair();
    trace(yield* attempt(waitFor(loop.sockRecv(far, 100), 10)));
    yield* loop.sockSendall(near, bytesOf("late"));
    trace(textOf(yield* waitFor(loop.sockRecv(far, 100), 10)));
    near.close();
    far.close();
  },

  *sendall_waits_for_the_peer(trace, loop) {
    const [near, far] = socketPair();

    function* sending(): Coroutine<void> {
      yield* loop.sockSendall(near, new Uint8Array(MUCH));
      trace("all sent");
      near.close();
    }

    const task = loop.createTask(sending());
    yield* ticks(3);
    trace(outcome(task));
    trace("received", yield* receiveAll(loop, far));
    yield* task;
    far.close();
  },

  *sendall_of_little_does_not_wait(trace, loop) {
    const [near, far] = socketPair();
    loop.callSoon(trace, "the loop has had a turn");
    yield* loop.sockSendall(near, bytesOf("x"));
    trace("sent");
    yield* ticks(1);
    near.close();
    far.close();
  },

  *two_tasks_play_ping_pong(trace, loop) {
    const [near, far] = socketPair();

    function* play(name: string, sock: Socket, serve: boolean): Coroutine<void> {
      if (serve) yield* loop.sockSendall(sock, bytesOf("0"));
      for (let count = 0; count < 3; count++) {
        const ball = textOf(yield* loop.sockRecv(sock, 10));
        trace(name, ball);
        yield* loop.sockSendall(sock, bytesOf(`${Number(ball) + 1}`));
      }
    }

    yield* gather(play("ping", near, true), play("pong", far, false));
    near.close();
    far.close();
  },

  *a_client_meets_a_listener(trace, loop) {
    const listener = yield* loop.sockListen(LOOPBACK);
    const accepting = loop.createTask(loop.sockAccept(listener));
    yield* ticks(2);
    trace(outcome(accepting));
    const client = yield* loop.sockConnect(listener.addr);
    const served = yield* accepting;
    yield* loop.sockSendall(served, bytesOf("welcome"));
    trace(textOf(yield* loop.sockRecv(client, 100)));
    client.close();
    trace((yield* loop.sockRecv(served, 100)).length);
    served.close();
    listener.close();
  },

  *readers_are_called_while_there_is_something_to_read(trace, loop) {
    const [near, far] = socketPair(1);
    trace(loop.removeReader(far));
    loop.addReader(far, () => trace("read", receive(far)));
    yield* ticks(2);
    send(near, "abc");
    trace("sent");
    yield* rest(5);
    trace(loop.removeReader(far), loop.removeReader(far));
    send(near, "d");
    yield* rest(1);
    near.close();
    far.close();
  },

  *a_second_reader_takes_the_place_of_the_first(trace, loop) {
    const [near, far] = socketPair();
    const read = (name: string) => trace(name, receive(far));
    loop.addReader(far, read, "first");
    loop.addReader(far, read, "second");
    send(near, "a");
    yield* rest(2);
    loop.removeReader(far);
    near.close();
    far.close();
  },

  *reader_and_writer_are_independent(trace, loop) {
    const [near, far] = socketPair();

    function read(): void {
      trace("read", receive(far));
      loop.removeReader(far);
    }

    function write(): void {
      trace("write", send(far, "x"));
      loop.removeWriter(far);
    }

    loop.addReader(far, read);
    loop.addWriter(far, write);
    yield* rest(1);
    send(near, "a");
    yield* rest(2);
    trace(loop.removeReader(far), loop.removeWriter(far));
    near.close();
    far.close();
  },

  *an_exception_in_a_reader_does_not_end_the_loop(trace, loop) {
    const [near, far] = socketPair();
    reportExceptions(trace, loop);
    let calls = 0;

    function read(): void {
      calls += 1;
      if (calls !== 2) throw new Boom("reader");
      trace("read", receive(far));
      loop.removeReader(far);
    }

    loop.addReader(far, read);
    send(near, "a");
    yield* rest(4);
    near.close();
    far.close();
  },
};

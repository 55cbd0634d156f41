/**
 * Stream writers: how they wait for a peer, and the handlers that get one (DESIGN 5).
 *
 * All write to one end of a pair of sockets.
 *
 * @module
 */

import { bytesOf, textOf } from "../../../loop/loop_testing.ts";
import {
  type Coroutine,
  type EventLoop,
  type Socket,
  type StreamHandler,
  type StreamReader,
  StreamWriter,
  wait,
  waitFor,
} from "../../../loop/mod.ts";
import { socketPair } from "../../../loop/network_testing.ts";
import { SocketTransport } from "../../../loop/networking/socket_transport.ts";
import { StreamProtocol } from "../../../loop/networking/stream_protocol.ts";
import {
  attempt,
  Boom,
  call,
  type Differences,
  outcome,
  type Scenarios,
  ticks,
} from "../harness.ts";
import { MUCH, receiveAll, reportExceptions } from "../socket_harness.ts";
import { reading } from "../stream_harness.ts";

/** The two halves of a stream on a socket, or a handler that gets them. */
function* connected(
  loop: EventLoop,
  sock: Socket,
  handler: StreamHandler | null = null,
): Coroutine<[StreamReader, StreamWriter]> {
  const protocol = new StreamProtocol(loop, {}, handler);
  const transport = new SocketTransport(loop, sock, protocol);
  yield* ticks(2);
  return [protocol.reader, new StreamWriter(transport, protocol)];
}

export const scenarios: Scenarios = {
  *drain_waits_above_the_high_mark(trace, loop) {
    const [near, far] = socketPair();
    const [, writer] = yield* connected(loop, near);
    writer.transport.setWriteBufferLimits({ high: 0 });

    function* drain(name: string): Coroutine<void> {
      yield* writer.drain();
      trace(name, "drained");
    }

    writer.write(new Uint8Array(MUCH));
    const first = loop.createTask(drain("first"));
    const second = loop.createTask(drain("second"));
    yield* ticks(3);
    trace(outcome(first), outcome(second), writer.transport.getWriteBufferSize() > 0);
    writer.close();
    trace(yield* receiveAll(loop, far));
    trace(writer.transport.getWriteBufferSize());
    yield* wait([first, second]);
    far.close();
  },

  *drain_does_not_wait_below_the_high_mark(trace, loop) {
    const [near, far] = socketPair();
    const [, writer] = yield* connected(loop, near);
    loop.callSoon(trace, "the loop has had a turn");
    writer.write(bytesOf("hello"));
    yield* writer.drain();
    trace("drained");
    yield* ticks(1);
    trace(textOf(yield* loop.sockRecv(far, 100)));
    writer.close();
    yield* writer.waitClosed();
    far.close();
  },

  *drain_fails_on_a_closed_stream(trace, loop) {
    const [near, far] = socketPair();
    const [, writer] = yield* connected(loop, near);
    writer.close();
    trace(writer.isClosing());
    trace(yield* attempt(writer.drain()));
    trace(yield* attempt(writer.waitClosed()));
    far.close();
  },

  *drain_is_over_when_the_connection_is(trace, loop) {
    const [near, far] = socketPair();
    const [, writer] = yield* connected(loop, near);
    writer.transport.setWriteBufferLimits({ high: 0 });
    writer.write(new Uint8Array(MUCH));
    const task = loop.createTask(attempt(writer.drain()));
    yield* ticks(2);
    writer.transport.abort();
    trace(yield* task);
    trace(yield* attempt(writer.drain()));
    far.close();
  },

  *close_sends_what_was_written(trace, loop) {
    const [near, far] = socketPair();
    const [reader, writer] = yield* connected(loop, near);
    writer.write(new Uint8Array(1_000_000));
    writer.write(bytesOf("y"));
    writer.close();
    writer.write(bytesOf("z"));
    const closed = loop.createTask(attempt(writer.waitClosed()));
    yield* ticks(2);
    trace(outcome(closed));
    trace(yield* receiveAll(loop, far));
    trace(yield* closed);
    trace(reader.atEof());
    far.close();
  },

  *a_half_closed_stream_still_answers(trace, loop) {
    const [near, far] = socketPair();
    const [reader, writer] = yield* connected(loop, near);
    const [otherReader, otherWriter] = yield* connected(loop, far);
    writer.write(bytesOf("question"));
    writer.writeEof();
    trace(call(() => writer.write(bytesOf("more"))));
    yield* reading(trace, "there:", otherReader.read());
    otherWriter.write(bytesOf("answer"));
    otherWriter.close();
    yield* reading(trace, "here:", reader.read());
    writer.close();
    yield* writer.waitClosed();
    trace(writer.isClosing(), otherWriter.isClosing());
  },

  *a_handler_serves_a_stream(trace, loop) {
    const [near, far] = socketPair();

    function* handler(reader: StreamReader, writer: StreamWriter): Coroutine<void> {
      trace("handler begins");
      for (let line; (line = yield* reader.readline()).length > 0;) {
        writer.write(bytesOf(textOf(line).toUpperCase()));
        yield* writer.drain();
      }
      trace("handler ends");
      writer.close();
    }

    yield* connected(loop, near, handler);
    const [reader, writer] = yield* connected(loop, far);
    for (const line of ["one\n", "two\nthree\n", "four"]) writer.write(bytesOf(line));
    writer.writeEof();
    yield* reading(trace, "answer:", reader.read());
    writer.close();
    yield* writer.waitClosed();
  },

  *a_handler_may_be_a_callback(trace, loop) {
    const [near, far] = socketPair();

    function handler(_reader: StreamReader, writer: StreamWriter): void {
      trace("handler called");
      writer.write(bytesOf("hello"));
      writer.close();
    }

    yield* connected(loop, near, handler);
    trace("connected");
    const [reader, writer] = yield* connected(loop, far);
    yield* reading(trace, "answer:", reader.read());
    writer.close();
    yield* writer.waitClosed();
  },

  *a_handler_that_fails_closes_its_stream(trace, loop) {
    const [near, far] = socketPair();
    reportExceptions(trace, loop);

    // deno-lint-ignore require-yield -- it awaits nothing
    function* handler(): Coroutine<void> {
      throw new Boom("handler");
    }

    yield* connected(loop, near, handler);
    const [reader, writer] = yield* connected(loop, far);
    yield* reading(trace, "answer:", reader.read());
    writer.close();
    yield* writer.waitClosed();
  },

  *a_wait_for_the_end_that_times_out_harms_nobody(trace, loop) {
    const [near, far] = socketPair();
    const [, writer] = yield* connected(loop, far);
    const others = [1, 2].map(() => loop.createTask(attempt(writer.waitClosed())));
    yield* ticks(2);
    trace(yield* attempt(waitFor(writer.waitClosed(), 10)));
    trace(others.map(outcome));
    writer.close();
    yield* wait(others);
    trace(others.map(outcome));
    trace(yield* attempt(writer.waitClosed()));
    trace(yield* attempt(writer.drain()));
    near.close();
  },
};

export const differences: Differences = {
  a_wait_for_the_end_that_times_out_harms_nobody: {
    because: "all who wait share one future in CPython, and one who gives up cancels it for all",
    trace: [
      "raised TimeoutError",
      "[pending, pending]",
      "[returned returned null, returned returned null]",
      "returned null",
      "raised ConnectionResetError",
    ],
  },
};

/**
 * Transports: what they call on a protocol, when, and what a protocol may do meanwhile (DESIGN 5).
 *
 * All have both ends in the program: a pair of sockets, or a server on the loopback.
 *
 * @module
 */

import { bytesOf, textOf } from "../../../loop/loop_testing.ts";
import type { Coroutine, EventLoop, Protocol, Socket, Transport } from "../../../loop/mod.ts";
import { socketPair } from "../../../loop/network_testing.ts";
import { SocketTransport } from "../../../loop/networking/socket_transport.ts";
import { Boom, call, outcome, type Scenarios, ticks, type Trace } from "../harness.ts";
import { MUCH, receiveAll, reportExceptions, rest } from "../socket_harness.ts";

const LOOPBACK = { hostname: "127.0.0.1", port: 0 };

/** What the scenario wants a protocol to do, beyond telling what it is told. */
interface More {
  made?: (transport: Transport) => void;
  received?: (bytes: Uint8Array) => void;
  eof?: () => boolean | void;
  lost?: (error: unknown) => void;
  pause?: () => void;
  resume?: () => void;
}

/** Tells what it is told, and then does what the scenario wants it to do. */
function tellingProtocol(trace: Trace, name: string, more: More = {}): Protocol {
  return {
    connectionMade(transport) {
      trace(name, "made");
      more.made?.(transport);
    },
    dataReceived(bytes) {
      trace(name, "received", textOf(bytes));
      more.received?.(bytes);
    },
    eofReceived() {
      trace(name, "eof");
      return more.eof?.();
    },
    connectionLost(error) {
      trace(name, "lost", error);
      more.lost?.(error);
    },
    pauseWriting() {
      trace(name, "pause");
      more.pause?.();
    },
    resumeWriting() {
      trace(name, "resume");
      more.resume?.();
    },
  };
}

function* transportOn(loop: EventLoop, sock: Socket, protocol: Protocol): Coroutine<Transport> {
  const transport = new SocketTransport(loop, sock, protocol);
  yield* ticks(2);
  return transport;
}

function boom(): never {
  throw new Boom("boom");
}

export const scenarios: Scenarios = {
  *a_protocol_is_told_everything_in_order(trace, loop) {
    const [near, far] = socketPair();
    yield* loop.sockSendall(near, bytesOf("early"));
    yield* transportOn(loop, far, tellingProtocol(trace, "protocol"));
    trace("connected");
    yield* rest(1);
    yield* loop.sockSendall(near, bytesOf("late"));
    yield* rest(1);
    near.close();
    yield* rest(3);
  },

  *the_end_of_the_stream_need_not_be_that_of_the_connection(trace, loop) {
    const [near, far] = socketPair();
    const protocol = tellingProtocol(trace, "protocol", { eof: () => true });
    const transport = yield* transportOn(loop, far, protocol);
    near.closeWrite();
    yield* rest(3);
    trace(transport.isClosing());
    transport.write(bytesOf("answer"));
    trace(textOf(yield* loop.sockRecv(near, 100)));
    transport.close();
    trace(transport.isClosing());
    yield* rest(1);
    trace((yield* loop.sockRecv(near, 100)).length);
    near.close();
  },

  *connection_lost_has_its_turn_in_order(trace, loop) {
    const [near, far] = socketPair();
    const transport = yield* transportOn(loop, far, tellingProtocol(trace, "protocol"));
    loop.callSoon(trace, "before");
    transport.close();
    transport.close();
    loop.callSoon(trace, "after");
    trace("closed");
    yield* ticks(2);
    near.close();
  },

  *a_protocol_may_close_when_it_is_made(trace, loop) {
    const [near, far] = socketPair();
    yield* loop.sockSendall(near, bytesOf("unheard"));

    function made(transport: Transport): void {
      transport.write(bytesOf("bye"));
      transport.close();
    }

    yield* transportOn(loop, far, tellingProtocol(trace, "protocol", { made }));
    trace("connected");
    yield* ticks(2);
    trace(textOf(yield* loop.sockRecv(near, 100)));
    near.close();
  },

  *close_sends_what_is_left(trace, loop) {
    const [near, far] = socketPair();
    const transport = yield* transportOn(loop, far, tellingProtocol(trace, "protocol"));
    transport.setWriteBufferLimits({ high: MUCH });
    transport.write(new Uint8Array(MUCH));
    transport.close();
    yield* loop.sockSendall(near, bytesOf("unheard"));
    yield* ticks(3);
    trace("closing", transport.isClosing());
    const count = yield* receiveAll(loop, near, MUCH);
    yield* rest(3);
    trace("received", count);
    near.close();
  },

  *abort_does_not(trace, loop) {
    const [near, far] = socketPair();
    const transport = yield* transportOn(loop, far, tellingProtocol(trace, "protocol"));
    transport.setWriteBufferLimits({ high: MUCH });
    transport.write(new Uint8Array(MUCH));
    transport.close();
    transport.abort();
    transport.abort();
    trace(transport.getWriteBufferSize());
    transport.write(bytesOf("y"));
    yield* ticks(2);
    trace((yield* receiveAll(loop, near)) < MUCH);
    near.close();
  },

  *write_eof_comes_after_what_was_written(trace, loop) {
    const [near, far] = socketPair();
    const transport = yield* transportOn(loop, far, tellingProtocol(trace, "protocol"));
    transport.setWriteBufferLimits({ high: MUCH });
    transport.write(new Uint8Array(MUCH));
    transport.writeEof();
    transport.writeEof();
    trace(call(() => transport.write(bytesOf("y"))));
    trace(yield* receiveAll(loop, near));
    yield* loop.sockSendall(near, bytesOf("answer"));
    yield* rest(1);
    near.close();
    yield* rest(3);
  },

  *a_transport_that_is_paused_does_not_read(trace, loop) {
    const [near, far] = socketPair();
    const transport = yield* transportOn(loop, far, tellingProtocol(trace, "protocol"));
    trace(transport.isReading());
    transport.pauseReading();
    transport.pauseReading();
    trace(transport.isReading());
    yield* loop.sockSendall(near, bytesOf("data"));
    yield* rest(2);
    trace("resuming");
    transport.resumeReading();
    transport.resumeReading();
    yield* rest(2);
    transport.close();
    transport.pauseReading();
    transport.resumeReading();
    trace(transport.isReading());
    yield* ticks(2);
    near.close();
  },

  *a_protocol_may_pause_when_it_is_made(trace, loop) {
    const [near, far] = socketPair();
    yield* loop.sockSendall(near, bytesOf("data"));
    const made = (transport: Transport) => transport.pauseReading();
    const transport = yield* transportOn(loop, far, tellingProtocol(trace, "protocol", { made }));
    yield* rest(2);
    trace("resuming");
    transport.resumeReading();
    yield* rest(2);
    transport.close();
    yield* ticks(2);
    near.close();
  },

  *writing_is_paused_and_resumed(trace, loop) {
    const [near, far] = socketPair();
    const transport = yield* transportOn(loop, far, tellingProtocol(trace, "protocol"));
    transport.setWriteBufferLimits({ high: 1000, low: 0 });
    transport.write(new Uint8Array(MUCH));
    trace("written");
    transport.write(new Uint8Array(MUCH));
    yield* receiveAll(loop, near, 2 * MUCH);
    yield* rest(3);
    transport.write(new Uint8Array(MUCH));
    transport.abort();
    yield* ticks(2);
    near.close();
  },

  *what_resume_writing_writes_is_sent(trace, loop) {
    const [near, far] = socketPair();
    const resume = () => transport.write(bytesOf("more"));
    const protocol = tellingProtocol(trace, "protocol", { resume });
    const transport: Transport = yield* transportOn(loop, far, protocol);
    transport.setWriteBufferLimits({ high: 0 });
    transport.write(new Uint8Array(MUCH));
    transport.close();
    trace((yield* receiveAll(loop, near)) - MUCH);
    near.close();
  },

  *the_marks_follow_from_each_other(trace, loop) {
    const [near, far] = socketPair();
    const transport = yield* transportOn(loop, far, tellingProtocol(trace, "protocol"));
    const marks = () => {
      const { low, high } = transport.getWriteBufferLimits();
      return [low, high];
    };
    trace(marks());
    for (const limits of [{ high: 100 }, { low: 100 }, { high: 100, low: 100 }, { high: 0 }, {}]) {
      transport.setWriteBufferLimits(limits);
      trace(marks());
    }
    for (const limits of [{ high: 1, low: 2 }, { low: -1 }]) {
      trace(call(() => transport.setWriteBufferLimits(limits)));
    }
    transport.abort();
    yield* ticks(2);
    near.close();
  },

  *a_new_mark_counts_at_once(trace, loop) {
    const [near, far] = socketPair();
    const transport = yield* transportOn(loop, far, tellingProtocol(trace, "protocol"));
    transport.setWriteBufferLimits({ high: MUCH });
    transport.write(new Uint8Array(MUCH));
    trace("written");
    transport.setWriteBufferLimits({ high: 0 });
    transport.abort();
    yield* ticks(2);
    near.close();
  },

  *an_exception_in_data_received_ends_the_connection(trace, loop) {
    const [near, far] = socketPair();
    reportExceptions(trace, loop);
    const protocol = tellingProtocol(trace, "protocol", { received: boom });
    const transport = yield* transportOn(loop, far, protocol);
    yield* loop.sockSendall(near, bytesOf("x"));
    yield* rest(3);
    trace(transport.isClosing(), (yield* loop.sockRecv(near, 100)).length);
    near.close();
  },

  *an_exception_in_eof_received_ends_the_connection(trace, loop) {
    const [near, far] = socketPair();
    reportExceptions(trace, loop);
    yield* transportOn(loop, far, tellingProtocol(trace, "protocol", { eof: boom }));
    near.close();
    yield* rest(3);
  },

  *an_exception_in_connection_made_does_not_end_the_connection(trace, loop) {
    const [near, far] = socketPair();
    reportExceptions(trace, loop);
    const protocol = tellingProtocol(trace, "protocol", { made: boom });
    const transport = yield* transportOn(loop, far, protocol);
    yield* loop.sockSendall(near, bytesOf("x"));
    yield* rest(2);
    transport.close();
    yield* ticks(2);
    near.close();
  },

  *an_exception_in_connection_lost_is_reported(trace, loop) {
    const [near, far] = socketPair();
    reportExceptions(trace, loop);
    const protocol = tellingProtocol(trace, "protocol", { lost: boom });
    const transport = yield* transportOn(loop, far, protocol);
    transport.close();
    yield* ticks(2);
    trace((yield* loop.sockRecv(near, 100)).length);
    near.close();
  },

  *exceptions_in_flow_control_are_reported(trace, loop) {
    const [near, far] = socketPair();
    reportExceptions(trace, loop);
    const protocol = tellingProtocol(trace, "protocol", { pause: boom, resume: boom });
    const transport = yield* transportOn(loop, far, protocol);
    transport.setWriteBufferLimits({ high: 0 });
    transport.write(new Uint8Array(MUCH));
    transport.close();
    trace(yield* receiveAll(loop, near));
    near.close();
  },

  *writing_to_a_peer_that_is_gone_loses_the_connection(trace, loop) {
    const [near, far] = socketPair();
    const protocol = tellingProtocol(trace, "protocol", { eof: () => true });
    const transport = yield* transportOn(loop, far, protocol);
    near.close();
    yield* rest(2);
    transport.write(bytesOf("x"));
    trace("written", transport.isClosing());
    yield* ticks(2);
  },

  *a_server_and_its_client(trace, loop) {
    const lost = loop.createFuture<unknown>();
    const transports: Transport[] = [];
    const serverSide = tellingProtocol(trace, "server", {
      made: (transport) => transports.push(transport),
      received: (bytes) => transports[0]?.write(bytesOf(textOf(bytes).toUpperCase())),
    });
    const server = yield* loop.createServer(() => serverSide, LOOPBACK);
    trace("serving", server.isServing());
    const clientSide = tellingProtocol(trace, "client", { lost: (error) => lost.setResult(error) });
    const [transport, protocol] = yield* loop.createConnection(() => clientSide, server.addr);
    trace("connected", protocol === clientSide);
    transport.write(bytesOf("hello"));
    yield* rest(3);
    server.close();
    trace("serving", server.isServing());
    const closed = loop.createTask(server.waitClosed());
    transport.close();
    yield* lost;
    yield* rest(3);
    yield* closed;
    yield* server.waitClosed();
    trace("closed");
  },

  *a_server_is_closed_when_its_last_connection_is(trace, loop) {
    const transports: Transport[] = [];
    const made = (transport: Transport) => void transports.push(transport);
    const server = yield* loop.createServer(
      () => tellingProtocol(trace, "server", { made }),
      LOOPBACK,
    );
    const client = yield* loop.sockConnect(server.addr);
    yield* rest(3);
    const closed = loop.createTask(server.waitClosed());
    yield* ticks(2);
    server.close();
    yield* ticks(2);
    trace(outcome(closed));
    transports[0]?.close();
    yield* ticks(3);
    trace(outcome(closed));
    client.close();
  },
};

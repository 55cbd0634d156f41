/**
 * Servers and what their transports tell: serving for ever, ending clients, addresses, protocols that change places.
 *
 * All have both ends in the program, on the loopback.
 *
 * @module
 */

import { bytesOf, textOf } from "../../../loop/loop_testing.ts";
import {
  type Address,
  type Coroutine,
  type EventLoop,
  type Protocol,
  type Server,
  type ServerOptions,
  StreamReader,
  type Transport,
} from "../../../loop/mod.ts";
import { socketPair } from "../../../loop/network_testing.ts";
import { attempt, ended, outcome, type Scenarios, ticks, type Trace } from "../harness.ts";
import { rest } from "../socket_harness.ts";
import { reading } from "../stream_harness.ts";

class Telling implements Protocol {
  transport!: Transport;

  constructor(readonly trace: Trace, readonly name: string) {}

  connectionMade(transport: Transport): void {
    this.transport = transport;
    this.trace(this.name, "made");
  }

  dataReceived(bytes: Uint8Array): void {
    this.trace(this.name, "received", textOf(bytes));
  }

  connectionLost(error: unknown): void {
    this.trace(this.name, "lost", error);
  }
}

/** A server, and what its protocols are. */
function* serve(
  trace: Trace,
  loop: EventLoop,
  options: ServerOptions = {},
): Coroutine<[Server, Telling[]]> {
  const protocols: Telling[] = [];
  const make = () => {
    const protocol = new Telling(trace, `server ${protocols.length + 1}`);
    protocols.push(protocol);
    return protocol;
  };
  return [
    yield* loop.createServer(make, { hostname: "127.0.0.1", port: 0, ...options }),
    protocols,
  ];
}

function* connect(trace: Trace, loop: EventLoop, address: Address): Coroutine<Transport> {
  const [transport] = yield* loop.createConnection(() => new Telling(trace, "client"), address);
  yield* rest(3);
  return transport;
}

function* closeAll(server: Server, ...transports: Transport[]): Coroutine<void> {
  for (const transport of transports) transport.close();
  server.close();
  yield* server.waitClosed();
  yield* rest(3);
}

const same = (a: Address | null, b: Address | null) =>
  a !== null && b !== null && a.hostname === b.hostname && a.port === b.port;

const several = (...texts: string[]) => texts.map(bytesOf);

export const scenarios: Scenarios = {
  *a_server_may_begin_later(trace, loop) {
    const [server] = yield* serve(trace, loop, { startServing: false });
    trace(server.isServing(), server.sockets.length, server.getLoop() === loop);
    yield* server.startServing();
    yield* server.startServing();
    trace(server.isServing());
    const client = yield* connect(trace, loop, server.sockets[0]!.addr);
    yield* closeAll(server, client);
    trace(server.isServing(), server.sockets.length);
    trace(yield* attempt(server.serveForever()));
  },

  *serving_for_ever_ends_by_a_cancellation(trace, loop) {
    const [server] = yield* serve(trace, loop, { startServing: false });
    const task = loop.createTask(server.serveForever());
    yield* ticks(2);
    trace(server.isServing(), outcome(task));
    trace(yield* attempt(server.serveForever()));
    task.cancel("enough");
    trace(yield* ended(task));
    trace(server.isServing(), server.sockets.length);
  },

  *serving_for_ever_ends_when_the_server_is_closed(trace, loop) {
    const [server] = yield* serve(trace, loop);
    const task = loop.createTask(server.serveForever());
    yield* ticks(2);
    server.close();
    trace(yield* ended(task));
  },

  *the_end_waits_for_the_last_connection(trace, loop) {
    const [server] = yield* serve(trace, loop);
    const task = loop.createTask(server.serveForever());
    const client = yield* connect(trace, loop, server.addr);
    task.cancel();
    yield* rest(3);
    trace(server.isServing(), outcome(task));
    client.close();
    trace(yield* ended(task));
  },

  *closing_the_clients(trace, loop) {
    const [server, protocols] = yield* serve(trace, loop);
    yield* connect(trace, loop, server.addr);
    protocols[0]!.transport.write(bytesOf("last words"));
    server.close();
    server.closeClients();
    yield* rest(3);
    yield* server.waitClosed();
    trace("closed");
  },

  *aborting_the_clients(trace, loop) {
    const [server, protocols] = yield* serve(trace, loop);
    yield* connect(trace, loop, server.addr);
    server.close();
    server.abortClients();
    trace(protocols[0]!.transport.isClosing());
    yield* server.waitClosed();
    trace("closed");
    yield* rest(3);
  },

  *both_ends_know_both_addresses(trace, loop) {
    const [server, protocols] = yield* serve(trace, loop);
    const { addr } = server;
    const client = yield* connect(trace, loop, addr);
    const accepted = protocols[0]!.transport;
    trace(same(client.getExtraInfo("peername"), addr));
    trace(same(client.getExtraInfo("sockname"), accepted.getExtraInfo("peername")));
    trace(same(accepted.getExtraInfo("sockname"), addr));
    trace(client.getExtraInfo("nonsense"), client.getExtraInfo("nonsense", "default"));
    yield* closeAll(server, client);
    trace(same(client.getExtraInfo("peername"), addr));
  },

  *several_pieces_are_written_in_order(trace, loop) {
    const [sock, far] = socketPair();
    const [transport] = yield* loop.createConnection(() => new Telling(trace, "protocol"), {
      sock,
    });
    trace(transport.canWriteEof());
    transport.writelines(several("a", "", "bc", "d"));
    transport.writeEof();
    yield* rest(2);
    trace(textOf(yield* loop.sockRecv(far, 100)), (yield* loop.sockRecv(far, 100)).length);
    transport.close();
    yield* ticks(2);
    far.close();
  },

  *another_protocol_takes_over(trace, loop) {
    const [sock, far] = socketPair();
    const first = new Telling(trace, "first");
    const second = new Telling(trace, "second");
    const [transport] = yield* loop.createConnection(() => first, { sock });
    trace(transport.getProtocol() === first);
    yield* loop.sockSendall(far, bytesOf("one"));
    yield* rest(2);
    transport.setProtocol(second);
    trace(transport.getProtocol() === second);
    yield* loop.sockSendall(far, bytesOf("two"));
    yield* rest(2);
    transport.close();
    yield* ticks(2);
    far.close();
  },

  *a_connected_socket_gets_a_transport(trace, loop) {
    const [sock, far] = socketPair();
    const client = new Telling(trace, "client");
    const [transport, protocol] = yield* loop.createConnection(() => client, { sock });
    trace(protocol === client);
    transport.write(bytesOf("hello"));
    trace(textOf(yield* loop.sockRecv(far, 100)));
    transport.close();
    yield* ticks(2);
    far.close();
  },

  *the_separator_that_ends_first_counts(trace) {
    const reader = new StreamReader({ limit: 20 });
    reader.feedData(bytesOf("one;two\nthree\r\nfour||five"));
    const lists = [["\n", ";"], ["\n", ";"], ["\n", "\r\n"], ["|", "||"], ["ve", "|"]];
    for (const list of lists) yield* reading(trace, "2", reader.readuntil(several(...list)));
    reader.feedEof();
    yield* reading(trace, "rest", reader.readuntil(several("x", "yz")));
  },

  *a_separator_may_come_in_pieces(trace, loop) {
    const reader = new StreamReader();
    const task = loop.createTask(
      reading(trace, "task", reader.readuntil(several("END", "STOP"))),
    );
    for (const text of ["some E", "N", " more ST", "OP and more"]) {
      reader.feedData(bytesOf(text));
      yield* ticks(2);
    }
    yield* task;
  },

  *separators_are_limited_as_well(trace) {
    let reader = new StreamReader({ limit: 4 });
    reader.feedData(bytesOf("12345678;"));
    yield* reading(trace, "overrun", reader.readuntil(several(";", "abc")));
    reader = new StreamReader({ limit: 4 });
    reader.feedData(bytesOf("12345678"));
    yield* reading(trace, "overrun", reader.readuntil(several(";", "abc")));
    trace(
      yield* attempt(reader.readuntil([])),
      yield* attempt(reader.readuntil(several("", "a"))),
    );
  },

  *of_separators_that_end_together_the_shortest_counts(trace, loop) {
    const choices = [["\r\n", "\n"], ["\n", "\r\n"], ["cab", "b", "ab"], ["ab", "cab", "b"]];
    for (const separators of choices) {
      for (const data of ["xxxx\r\n", "xxxxx\r\n", "xxxcab", "xxxxcab"]) {
        const reader = new StreamReader({ limit: 5 }, loop);
        reader.feedData(bytesOf(data));
        reader.feedEof();
        yield* reading(trace, String(separators.length), reader.readuntil(separators.map(bytesOf)));
      }
    }
  },

  *a_reader_is_read_line_by_line(trace, loop) {
    const reader = new StreamReader();
    reader.feedData(bytesOf("one\ntwo\n\nlast"));
    loop.callSoon(() => reader.feedEof());
    yield* reader.forEachLine((line) => trace(line.length, textOf(line).trim()));
    trace(reader.atEof());
  },

  *reading_line_by_line_can_be_left(trace) {
    const reader = new StreamReader();
    reader.feedData(bytesOf("one\ntwo\nthree\n"));
    yield* reader.forEachLine(function* (line) {
      yield* ticks(1);
      trace(textOf(line).trim());
      return textOf(line) !== "two\n";
    });
    trace(textOf(yield* reader.readline()).trim());
  },
};

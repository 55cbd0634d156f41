/**
 * Connects, and gives the connection its transport and its protocol.
 *
 * Counterpart: `loop.create_connection`.
 * @module
 */

import type { Coroutine } from "../kernel/coroutine.ts";
import type { AbstractEventLoop } from "../kernel/abstract_event_loop.ts";
import { Future } from "../kernel/future.ts";
import { requireCallback } from "../kernel/loop_checks.ts";
import { requireOpenSocket } from "../kernel/watching.ts";
import type { ConnectOptions, Socket } from "../io/types.ts";
import type { Protocol, ProtocolFactory } from "./protocol.ts";
import { sockConnect } from "./socket_calls.ts";
import { SocketTransport } from "./socket_transport.ts";
import type { Transport } from "./protocol.ts";

/** Where to connect to; or what is connected already. */
export type ConnectionOptions = ConnectOptions | {
  /** A socket of the program's, connected, such as `sockConnect()` or `sockAccept()` returns; the transport closes it. */
  sock: Socket;
};

/** See `EventLoop.createConnection`. */
export function* createConnection<P extends Protocol>(
  loop: AbstractEventLoop,
  makeProtocol: ProtocolFactory<P>,
  options: ConnectionOptions,
): Coroutine<[Transport, P]> {
  requireCallback(makeProtocol, "createConnection");
  const sock = "sock" in options ? options.sock : yield* sockConnect(loop, options);
  requireOpenSocket(sock, "make a connection");
  let protocol: P;
  let transport;
  try {
    protocol = makeProtocol();
    transport = new SocketTransport(loop, sock, protocol);
  } catch (error) {
    sock.abort();
    throw error;
  }
  // The caller goes on after connectionMade(), which is in the queue already.
  const made = new Future<void>(loop);
  loop.callSoon(() => made.done() || made.setResult());
  try {
    yield* made;
  } catch (error) {
    transport.abort();
    throw error;
  }
  return [transport, protocol];
}

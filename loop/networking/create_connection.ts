/**
 * Connects, and gives the connection its transport and its protocol.
 *
 * Counterpart: `loop.create_connection`.
 * @module
 */

import type { Coroutine } from "../kernel/coroutine.ts";
import type { EventLoop } from "../event_loop.ts";
import { Future } from "../kernel/future.ts";
import type { Address } from "../io/types.ts";
import type { Protocol, ProtocolFactory } from "./protocol.ts";
import { Transport } from "./socket_transport.ts";

/** See `EventLoop.createConnection`. */
export function* createConnection<P extends Protocol>(
  loop: EventLoop,
  makeProtocol: ProtocolFactory<P>,
  address: Address,
): Coroutine<[Transport, P]> {
  const sock = yield* loop.sockConnect(address);
  let protocol;
  try {
    protocol = makeProtocol();
  } catch (error) {
    sock.close();
    throw error;
  }
  const transport = new Transport(loop, sock, protocol);
  // The caller goes on after connectionMade(), which is in the queue already.
  const made = new Future<void>(loop);
  loop.callSoon(() => made.done() || made.setResult());
  try {
    yield* made;
  } catch (error) {
    transport.close();
    throw error;
  }
  return [transport, protocol];
}

/**
 * The same for connections on Deno's own event loop, where a call is a promise: it is told when it begins, as waiting, and
 * when it is done.
 *
 * @module
 */

import type { Connection } from "../io/deno/connection.ts";
import { CLOSED, EVENT_READ, EVENT_WRITE } from "../io/types.ts";
import type { SocketObserver } from "./socket_observer.ts";
import { LISTENER } from "./trace_event.ts";

/** Covers the methods of one connection that was accepted. */
export function traceConnection(connection: Connection, observer: SocketObserver): void {
  observer.callEnds(LISTENER, EVENT_READ);
  const number = observer.accept(connection, () => connection.remoteAddr.port);
  const read = connection.read.bind(connection);
  const write = connection.write.bind(connection);
  const close = connection.close.bind(connection);
  let isClosed = false;
  const received = (count: number, bytes: Uint8Array) => {
    observer.callEnds(number, EVENT_READ);
    observer.received(number, count, bytes);
  };
  connection.read = async (buffer) => {
    observer.callBegins(number, EVENT_READ);
    try {
      const count = await read(buffer);
      received(count ?? 0, buffer);
      return count;
    } catch (error) {
      received(CLOSED, buffer);
      throw error;
    }
  };
  connection.write = async (bytes) => {
    observer.callBegins(number, EVENT_WRITE);
    const wanted = bytes.length;
    const sent = (count: number) => {
      observer.callEnds(number, EVENT_WRITE);
      observer.sent(number, count, wanted, bytes);
    };
    try {
      const count = await write(bytes);
      sent(count);
      return count;
    } catch (error) {
      sent(CLOSED);
      throw error;
    }
  };
  connection.close = () => {
    if (!isClosed) observer.closed(number, false);
    isClosed = true;
    observer.disclaim(number);
    close();
  };
}

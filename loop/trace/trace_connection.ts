/**
 * The same for connections on Deno's own event loop, where a call is a promise: it is told when it begins, as waiting, and
 * when it is done.
 *
 * @module
 */

import type { Connection } from "../io/deno/connection.ts";
import { CLOSED, EVENT_READ, EVENT_WRITE } from "../io/types.ts";
import { firstBytes, type Tracer } from "./tracer.ts";

/** Covers the methods of one connection that was accepted. */
export function traceConnection(connection: Connection, tracer: Tracer): void {
  const number = tracer.accept(connection);
  const read = connection.read.bind(connection);
  const write = connection.write.bind(connection);
  const close = connection.close.bind(connection);
  let isClosed = false;
  const received = (count: number, bytes: Uint8Array) =>
    tracer.tell({ kind: "recv", connection: number, count, bytes: firstBytes(bytes, count) });
  connection.read = async (buffer) => {
    tracer.tell({ kind: "wait", connection: number, interest: EVENT_READ });
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
    tracer.tell({ kind: "wait", connection: number, interest: EVENT_WRITE });
    const wanted = bytes.length;
    const shown = firstBytes(bytes, wanted);
    const sent = (count: number, bytes: Uint8Array) =>
      tracer.tell({ kind: "send", connection: number, count, wanted, bytes });
    try {
      const count = await write(bytes);
      sent(count, shown);
      return count;
    } catch (error) {
      sent(CLOSED, firstBytes(bytes, 0));
      throw error;
    }
  };
  connection.close = () => {
    if (!isClosed) tracer.tell({ kind: "close", connection: number });
    isClosed = true;
    tracer.disclaim(number);
    close();
  };
}

/**
 * Networking in coroutines: a connection is a reader and a writer.
 *
 * ```ts ignore
 * const server = yield* startServer(function* (reader, writer) {
 *   for (let line; (line = yield* reader.readline()).length > 0;) {
 *     writer.write(line);
 *     yield* writer.drain();
 *   }
 *   writer.close();
 * }, { hostname: "127.0.0.1", port: 0 });
 *
 * const [reader, writer] = yield* openConnection(server.addr);
 * ```
 *
 * Counterpart: `asyncio.open_connection`, `asyncio.start_server`.
 * @module
 */

import type { AbstractEventLoop } from "../kernel/abstract_event_loop.ts";
import type { Coroutine } from "../kernel/coroutine.ts";
import { coroutine } from "../kernel/never_awaited.ts";
import { getRunningLoop } from "../kernel/running.ts";
import { type ConnectionOptions, createConnection } from "./create_connection.ts";
import { createServer, type Server, type ServerOptions } from "./server.ts";
import { type StreamHandler, StreamProtocol } from "./stream_protocol.ts";
import type { StreamOptions, StreamReader } from "./stream_reader.ts";
import { StreamWriter } from "./stream_writer.ts";

/**
 * Connects.
 *
 * @param options where to, or a socket that is connected; whether to speak TLS there, and the reader's limit
 * @returns the two halves of the stream
 * @throws what the operating system says when there is no connection, as `Deno.errors.ConnectionRefused`
 */
export const openConnection: (
  options: ConnectionOptions & StreamOptions,
) => Coroutine<[StreamReader, StreamWriter]> = coroutine(function* openConnection(options) {
  const loop = getRunningLoop();
  const protocol = new StreamProtocol(loop, options);
  protocol.reader.readOnDemand("readOnDemand" in options && options.readOnDemand === true);
  const [transport] = yield* createConnection(loop, () => protocol, options);
  return [protocol.reader, new StreamWriter(transport, protocol)];
});

/**
 * Serves connections.
 *
 * @param handler called with the two halves of each new connection, which it closes in the end; if it is a
 * generator function, a task drives it. An error in it goes to the exception handler and ends that connection
 * @param options where to listen, how many connections, how long they may be idle, and the readers' limit
 * @returns a server that accepts already
 * @throws {Deno.errors.AddrInUse} when the port is taken
 */
export const startServer: (
  handler: StreamHandler,
  options: ServerOptions & StreamOptions,
) => Coroutine<Server> = coroutine(function* startServer(handler, options) {
  return yield* serveStreams(getRunningLoop(), handler, options);
});

/** See `EventLoop.startServer`. */
export function serveStreams(
  loop: AbstractEventLoop,
  handler: StreamHandler,
  options: ServerOptions & StreamOptions,
): Coroutine<Server> {
  return createServer(loop, () => new StreamProtocol(loop, options, handler), options);
}

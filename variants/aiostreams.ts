/**
 * aiostreams: Web Streams, the shortest version.
 *
 * Model. A connection is a stream of bytes in and a stream of bytes out; a server is a pipe between them. The pipe
 * also carries backpressure: a client that does not read its answers is not read from, and no line of this
 * file says so.
 *
 * Changed since `aiocoro`. The loops that read and write are gone. What is left is what this server does and others
 * do not: a function from requests to answers.
 *
 * Fixes. Nobody has to think of partial writes, of the end of the stream, or of closing.
 *
 * Still breaks. Each chunk passes through several promises and queues, which costs about half the rate. Compare
 * `fibserv client fast` with the one of `aiocoro`. And the one thread still computes fib itself.
 *
 * After the WHATWG Streams Standard; it corresponds to the streams of Python's asyncio.
 *
 * @module
 */

import { type Connection, ConnectionListener, isDisconnect } from "../loop/io/deno/connection.ts";
import { bytesFrom, bytesTo } from "../loop/io/deno/streams.ts";
import { fib } from "./fib.ts";
import { NONE, Session } from "./framing.ts";
import type { Service } from "./service.ts";

export async function run({ options, listening, onStop, report }: Service): Promise<void> {
  const listener = new ConnectionListener(options);
  const handlers = new Set<Promise<void>>();
  listening(listener.addr);
  onStop(() => listener.drain());

  for await (const client of listener) {
    const handler = handle(client).catch((error) => isDisconnect(error) || report(error))
      .then(() => void handlers.delete(handler));
    handlers.add(handler);
  }
  await Promise.all(handlers);

  function handle(client: Connection): Promise<void> {
    return ReadableStream.from(answers(bytesFrom(client))).pipeTo(bytesTo(client))
      .finally(() => client.close());
  }

  async function* answers(chunks: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
    const session = new Session(options);
    for await (const chunk of chunks) {
      session.receive(chunk, chunk.length);
      do {
        for (let n; (n = session.next()) !== NONE;) session.answer(fib(n));
        if (session.length > 0) yield session.output.slice(0, session.length);
        session.sent(session.length);
      } while (session.pending);
    }
  }
}

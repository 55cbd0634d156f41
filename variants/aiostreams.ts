/**
 * aiostreams: Web Streams on Deno's own event loop, joined by a pipe.
 *
 * Model. What a client sends is a stream of chunks, and a server is a sink: something that chunks can be written to,
 * and that answers each one before it takes the next. `pipeTo()` joins the two. The pipe also carries
 * backpressure: a client that does not read its answers is not read from, and no line of this file says so.
 *
 * Changed since `aiocoro`. The loop that reads is gone. What is left is what this server does and others do not: the
 * way from a chunk of requests to their answers.
 *
 * Fixes. Nobody has to think of when to read, and when not; of the end of the stream; of passing on errors.
 *
 * Still breaks. The one thread still computes fib itself, and gives way between two requests only (fairness, see
 * `framing.ts`). And each chunk passes through several promises and queues. With 64 clients that leaves 0.67 of the rate
 * of a C server on the same core, where `aiocoro` makes 0.78. Half of the difference is the pipe's: with
 * `for await (const chunk of bytesFrom(client))` in its place it is 0.73, and there is a loop that reads again. Compare
 * its rate with that of `aiocoro`. Show it, each line in a terminal of its own:
 *
 *     fibserv serve --variant aiostreams
 *     fibserv client fast --connections 64
 *
 * After the WHATWG Streams Standard; it corresponds to the streams of Python's asyncio.
 *
 * @module
 */

import { type Connection, ConnectionListener } from "../loop/io/deno/connection.ts";
import { bytesFrom } from "../loop/io/deno/streams.ts";
import { yieldToEventLoop } from "../loop/io/deno/yield_to_event_loop.ts";
import { fib } from "./fib.ts";
import { Session } from "./framing.ts";
import type { Service } from "./service.ts";

export async function run({ options, listening, onStop, report }: Service): Promise<void> {
  const listener = new ConnectionListener(options);
  const handlers = new Set<Promise<void>>();
  listening(listener.addr);
  onStop(() => listener.drain());

  for await (const client of listener) {
    const handler = handle(client).catch(report).finally(() => handlers.delete(handler));
    handlers.add(handler);
  }
  await Promise.all(handlers);

  function handle(client: Connection): Promise<void> {
    const session = new Session(options);
    const answers = new WritableStream<Uint8Array>({
      async write(chunk) {
        session.receive(chunk, chunk.length);
        do {
          for (const n of session.requests()) session.answer(fib(n));
          await send(client, session);
        } while (session.pending);
        if (session.ended) client.close(); // it is refused, and its end ends the pipe
      },
    });
    return bytesFrom(client).pipeTo(answers).finally(() => client.close());
  }

  /** Sends the answers, at the speed at which the client takes them. */
  async function send(client: Connection, session: Session): Promise<void> {
    while (session.length > 0) {
      session.sent(await client.write(session.output.subarray(0, session.length)));
    }
    if (session.pending) await yieldToEventLoop();
  }
}

/**
 * aiocoro: `async` / `await` on Deno's own event loop.
 *
 * Model. The language has coroutines and the runtime has an event loop: `await` suspends a function until a promise
 * is resolved, and the loop resolves the promises of the I/O that has completed.
 *
 * Changed since `coro`. The loop, the selector and `step()` are gone; `function*` has become `async function`,
 * `yield*` has become `await`. What is awaited is the completed call ("so many bytes have arrived") instead of
 * the permission to call ("there is something to read").
 *
 * Fixes. It is shorter, and nobody has to write an event loop.
 *
 * Still breaks. Under the new words it is `coro`: one thread computes fib, and meanwhile nobody else is served.
 * Others are served between two requests at most, because of `yieldToEventLoop()`: `await` alone lets nobody in when what
 * it waits for is done at once (fairness, see `framing.ts`). Show it, each line in a terminal of its own:
 *
 *     fibserv serve --variant aiocoro
 *     fibserv client fast
 *     fibserv client slow --n 40
 *
 * After ECMAScript 2017, "Async Functions"; it corresponds to Python's PEP 492.
 *
 * @module
 */

import { type Connection, ConnectionListener } from "../loop/io/deno/connection.ts";
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

  async function handle(client: Connection): Promise<void> {
    const session = new Session(options);
    const bytes = new Uint8Array(4096);
    try {
      while (!session.ended) {
        const count = await client.read(bytes) ?? 0;
        session.receive(bytes, count);
        do {
          for (const n of session.requests()) session.answer(fib(n));
          await send(client, session);
        } while (session.pending);
      }
    } finally {
      client.close();
    }
  }

  /** Sends the answers, at the speed at which the client takes them. */
  async function send(client: Connection, session: Session): Promise<void> {
    while (session.length > 0) {
      session.sent(await client.write(session.output.subarray(0, session.length)));
    }
    if (session.pending) await yieldToEventLoop();
  }
}

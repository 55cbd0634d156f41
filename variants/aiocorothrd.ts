/**
 * aiocorothrd: `async` / `await` on Deno's own event loop; fib in a worker pool.
 *
 * Model. The thread of the event loop waits for many things at once, worker threads compute, and `await` means
 * both: wait for a socket, wait for a worker.
 *
 * Changed since `corothrd`. The same step as from `coro` to `aiocoro`: the loop, the selector and `step()` are gone,
 * and `yield` has become `await`.
 *
 * Changed since `aiocoro`. `session.answer(fib(n))` has become `await compute(…)`, for a batch of requests; and a pool is
 * started and closed.
 *
 * Fixes. A costly request holds up its own connection only. The fast client keeps its
 * rate. Show it, each line in a terminal of its own:
 *
 *     fibserv serve --variant aiocorothrd
 *     fibserv client fast
 *     fibserv client slow --n 40
 *
 * Still breaks. A cheap request that comes alone pays for the way to another thread and back. Compare the rates of
 * `fibserv client fast` with those of `aiocoro`.
 *
 * It corresponds to `loop.run_in_executor()` in Python's asyncio.
 *
 * @module
 */

import { type Connection, ConnectionListener } from "../loop/io/deno/connection.ts";
import { yieldToEventLoop } from "../loop/io/deno/yield_to_event_loop.ts";
import { fibsTask } from "./fib.ts";
import { explain } from "./fib_errors.ts";
import { startFibPool } from "./fib_pool.ts";
import { Session } from "./framing.ts";
import type { Service } from "./service.ts";

export async function run({ options, listening, onStop, report }: Service): Promise<void> {
  const pool = await startFibPool(options);
  const listener = new ConnectionListener(options);
  const handlers = new Set<Promise<void>>();
  listening(listener.addr);
  onStop(() => listener.drain());

  for await (const client of listener) {
    const handler = handle(client).catch(report).finally(() => handlers.delete(handler));
    handlers.add(handler);
  }
  await Promise.all(handlers);
  await pool.close();

  async function handle(client: Connection): Promise<void> {
    const session = new Session(options);
    const bytes = new Uint8Array(4096);
    try {
      while (!session.ended) {
        const count = await client.read(bytes) ?? 0;
        session.receive(bytes, count);
        do {
          for (const ns of session.batches()) await compute(client, session, ns);
          await send(client, session);
        } while (session.pending);
      }
    } finally {
      client.close();
    }
  }

  /** Has a worker compute a batch of answers. Nothing more is read from the client meanwhile. */
  async function compute(client: Connection, session: Session, ns: number[]): Promise<void> {
    // What is answered already does not wait for these.
    await send(client, session);
    try {
      const job = pool.submit(fibsTask, ns);
      client.watch(() => job.cancel());
      for (const value of await job) session.answer(value);
    } catch (error) {
      for (const n of ns) session.fail(explain(error, n, options));
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

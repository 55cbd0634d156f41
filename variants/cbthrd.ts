/**
 * cbthrd: callbacks; fib in a worker pool; results come back through a wake-up.
 *
 * Model. The thread of the loop does nothing but wait for many things at once. Computing goes to a pool of worker
 * threads, one per core. A worker that has a result puts it into shared memory and wakes the selector; the
 * loop then collects the results and calls the callbacks that wait for them.
 *
 * Changed since `cb`. `respond()` is cut once more, where it called fib: it submits a batch of requests to the pool, and
 * `onComputed()` goes on. (Cheap requests that came together make the way to a worker together.) The loop collects
 * results after each round of I/O.
 *
 * Fixes. A costly request holds up its own connection only.
 *
 * Still breaks. A cheap request that comes alone pays for the way to another thread and back. Compare its rate with
 * that of `cb`. Show it, each line in a terminal of its own:
 *
 *     fibserv serve --variant cbthrd
 *     fibserv client fast
 *
 * After D. C. Schmidt et al., "Half-Sync/Half-Async" (1996).
 *
 * @module
 */

import { EVENT_READ, EVENT_WRITE, type Socket, WOULD_BLOCK } from "../loop/io/types.ts";
import { fibsTask } from "./fib.ts";
import { explain } from "./fib_errors.ts";
import { startFibPool } from "./fib_pool.ts";
import { Session } from "./framing.ts";
import type { Service } from "./service.ts";

type Callback = () => void;

export async function run({ io, options, listening, onStop, report }: Service): Promise<void> {
  const selector = io.selector();
  const pool = await startFibPool(options, { selector, onWake: () => selector.wake() });
  const listener = io.listen(options);
  selector.register(listener, EVENT_READ, acceptClients);
  listening(listener.addr);
  onStop(() => selector.drain());

  while (selector.size > 0) {
    const ready = selector.select();
    for (const { data } of ready instanceof Promise ? await ready : ready) call(data as Callback);
    pool.collect();
  }
  selector.close();
  await pool.close();

  /** Calls a callback. One that fails must not end the loop. */
  function call(callback: Callback): void {
    try {
      callback();
    } catch (error) {
      report(error);
    }
  }

  function acceptClients(): void {
    for (const client of listener) handle(client);
  }

  function handle(client: Socket): void {
    const session = new Session(options);
    selector.register(client, EVENT_READ, onReadable);

    function onReadable(): void {
      const count = client.recv();
      if (count === WOULD_BLOCK) return;
      session.receive(client.bytes, count);
      respond();
    }

    function respond(): void {
      if (client.error !== null) return client.close();
      const ns = session.nextBatch();
      if (ns.length > 0) compute(ns);
      else send();
    }

    /** Has a worker compute a batch of answers. Nothing more is read from the client meanwhile. */
    function compute(ns: number[]): void {
      // What is answered already does not wait for these.
      session.sent(client.send(session.output, session.length));
      selector.modify(client, 0);
      try {
        const job = pool.submit(fibsTask, ns);
        client.onBroken = () => job.cancel();
        job.onDone(onComputed);
      } catch (error) {
        onComputed(error as Error);
      }

      function onComputed(error: Error | undefined, values: number[] = []): void {
        client.onBroken = null;
        if (error) { for (const n of ns) session.fail(explain(error, n, options)); }
        for (const value of values) session.answer(value);
        respond();
      }
    }

    /** Sends the answers, at the speed at which the client takes them. */
    function send(): void {
      session.sent(client.send(session.output, session.length));
      if (session.length > 0) waitFor(EVENT_WRITE, send);
      else if (session.pending) waitFor(EVENT_WRITE, respond);
      else if (session.ended) client.close();
      else waitFor(EVENT_READ, onReadable);
    }

    // Backpressure: until the client takes its answers, its requests stay in the kernel; at last its own write waits.
    // Without `modify()`, the level-triggered selector would report them again and again: 100 % of a core for nothing.
    function waitFor(event: number, callback: Callback): void {
      client.data = callback;
      selector.modify(client, event);
    }
  }
}

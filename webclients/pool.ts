/**
 * pool: a queue and N workers on `loop/`.
 *
 * Model. N tasks, the workers, do the same for ever: take a URL from a queue, fetch it, say that it is done. Who has the
 * URLs puts them in, and waits until all that was put in is done. How much happens at once is decided by one number,
 * the number of workers; how long the list is does not matter.
 *
 * Changed since `httpclient`. A request is no task of its own, and there is no semaphore at which tasks wait in line: the
 * line is the queue. The workers keep the connections in common.
 *
 * Fixes. The work that is begun is bounded, not only the work that is going on: with ten workers, a list of a million URLs
 * costs ten tasks and ten connections. Whoever finds more URLs while it fetches, as a crawler does, puts them into the
 * same queue: the end is when the queue says so, not when a list is at its end.
 *
 * Still breaks. N is a guess. Too few wait for slow servers, too many are a burden for one server, which may answer all of
 * them more slowly; `--per-host` is the other number. Try:
 *
 *     fibserv fetch --site --concurrency 1
 *     fibserv fetch --site --concurrency 5
 *     fibserv fetch --site --concurrency 0
 *
 * After A. Jesse Jiryu Davis and Guido van Rossum, "A web crawler with asyncio coroutines" (500 Lines or Less),
 * "Coordinating coroutines", and Tornado's example of a concurrent web spider.
 *
 * @module
 */

import {
  type Coroutine,
  EventLoop,
  Queue,
  rethrowIfCancelled,
  sleep,
  taskGroup,
  wait,
  waitFor,
} from "../loop/mod.ts";
import { type Connection, Connections } from "./connections.ts";
import type { Download } from "./download.ts";
import type { Exchange } from "./exchange.ts";
import type { Batch } from "./step.ts";

/** Fetches whatever the queue gives. */
export async function run({ io, options, queue, onStop }: Batch): Promise<void> {
  const loop = new EventLoop({ io, selector: io.selector() });
  const connections = new Connections(loop);
  const all = loop.createTask(fetchAll());
  onStop(() => loop.callSoonThreadsafe(() => all.cancel()));

  await loop.runUntilComplete(wait([all]));
  connections.close();
  loop.close();
  if (!all.cancelled()) all.result();

  function* fetchAll(): Coroutine {
    const turns = new Queue<Download>();
    const count = Math.min(options.concurrency, queue.waiting);
    yield* taskGroup(function* (group): Coroutine {
      const workers = Array.from({ length: count }, () => group.createTask(work(turns)));
      startMore(turns);
      yield* turns.join();
      for (const worker of workers) worker.cancel();
    });
  }

  /** Starts as many downloads as there may be: never more than there are workers without one. */
  function startMore(turns: Queue<Download>): void {
    for (const download of queue) turns.putNowait(download);
  }

  /** What a worker does, until it is cancelled. */
  function* work(turns: Queue<Download>): Coroutine<never> {
    for (;;) {
      yield* fetchOne(yield* turns.get());
      startMore(turns);
      turns.taskDone();
    }
  }

  /** Fetches one URL: one exchange, or several. */
  function* fetchOne(download: Download): Coroutine {
    for (const exchange of download) {
      if (exchange.delayMs > 0) yield* sleep(exchange.delayMs);
      yield* converse(exchange);
    }
  }

  /** Sends a request and receives its response. */
  function* converse(exchange: Exchange): Coroutine {
    let connection: Connection | null = null;
    try {
      connection = yield* waitFor(connections.open(exchange), exchange.remainingMs());
      yield* waitFor(connection.ask(exchange), exchange.remainingMs());
    } catch (error) {
      rethrowIfCancelled(error);
      exchange.fail(error);
    } finally {
      if (connection !== null) connections.release(connection, exchange.mayReuse);
    }
  }
}

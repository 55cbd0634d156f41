/**
 * loop: the crawler on `loop/`, the simplified asyncio.
 *
 * Model. A queue holds what may be worked on at once, and there are as many workers as may work at once: tasks that take
 * a job, do it, and take the next one. What a job finds makes further jobs, so each worker is a producer, too, and the
 * end is not where the queue is empty, but where everything that was ever put into it is done: `join()`.
 *
 * Changed since `web:pool`. There the list of URLs was known; here it grows while one works it off. The queue needs no
 * bound, because the frontier gives away no more than the workers can take; it also says what is next, and what is not
 * to be asked for at all. What fills the chapter's program (the set of URLs seen, redirects, links) is shared with the
 * other implementation, and what is left is how to wait.
 *
 * Fixes. Nobody has to know the URLs before. A dead host holds up no other, since whatever needs its robots.txt waits
 * aside. And a long page holds up nobody: it is read in steps, between which others have a turn.
 *
 * Still breaks. All workers share one thread. What cannot be done in steps all others wait for: to unpack a page of ten
 * megabytes, or to decode its text; in the world of system calls also to look up the name of a host. In that world there
 * is no TLS either. The other implementation leaves these to the platform:
 *
 *     fibserv crawl --implementation async http://127.0.0.1:8080/
 *
 * After A. Jesse Jiryu Davis and Guido van Rossum, "A web crawler with asyncio coroutines" (500 Lines or Less).
 *
 * @module
 */

import {
  CancelledError,
  type Coroutine,
  EventLoop,
  Queue,
  rethrowIfCancelled,
  sleep,
  taskGroup,
  waitFor,
} from "../../loop/mod.ts";
import { type Connection, Connections } from "../connections.ts";
import type { Download } from "../download.ts";
import type { Exchange } from "../exchange.ts";
import type { Job } from "./crawl_run.ts";
import type { Surroundings } from "./implementation.ts";

/**
 * How long others have a turn: other tasks, but also sockets and signals. For these 0 will not do, because a loop that has
 * something to run asks the system only now and then.
 */
const TURN_MS = 1;

/** Crawls until nothing is left to do, or word comes to stop. */
export async function run({ io, crawl, onStop }: Surroundings): Promise<void> {
  const loop = new EventLoop({ io, selector: io.selector() });
  const { maxTasks } = crawl;
  const connections = new Connections(loop, { idlePerOriginMax: maxTasks, idleMax: maxTasks });
  const queue = new Queue<Job>();
  const crawling = loop.createTask(crawlAll());
  onStop(() => {
    if (!loop.isClosed()) loop.callSoonThreadsafe(() => crawling.cancel());
  });

  try {
    await loop.runUntilComplete(crawling);
  } catch (error) {
    if (!(error instanceof CancelledError)) throw error;
  } finally {
    connections.close();
    await loop.shutdown();
  }

  /** Runs the workers until all is done. */
  function* crawlAll(): Coroutine {
    yield* taskGroup(function* (group) {
      const workers = Array.from({ length: maxTasks }, () => group.createTask(work()));
      pump();
      yield* queue.join();
      for (const worker of workers) worker.cancel();
    });
  }

  /** Hands out what can be worked on now. */
  function pump(): void {
    for (let job; (job = crawl.take()) !== null;) queue.putNowait(job);
  }

  /** Does one job after the other. */
  function* work(): Coroutine {
    for (;;) {
      const job = yield* queue.get();
      if (job.download === null) yield* sleep(TURN_MS);
      else yield* fetchOne(job.download);
      for (const _step of job.finish()) yield* sleep(TURN_MS);
      pump();
      // After `pump()`: the queue must not look finished while work was found.
      queue.taskDone();
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

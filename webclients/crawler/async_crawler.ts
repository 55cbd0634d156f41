/**
 * async: the crawler on the platform's own event loop, with `async` / `await` and `fetch`.
 *
 * Model. There is no queue and there are no workers. A job is an `async` function that was called and not awaited; its
 * end starts those that it has made possible. How many run at once is decided where jobs are given away, and the end is
 * there when nothing runs and nothing is left to give.
 *
 * Changed since `loop`. `yield*` has become `await`, and what is awaited is the response itself: connections, the bytes
 * of HTTP, packed bodies, TLS and the names of hosts are the platform's business. A task could be cancelled where it
 * waits; a promise cannot. Whoever may have to stop waiting needs a signal, and passes it on to everything that waits.
 *
 * Fixes. It is shorter, it speaks TLS, and looking up the name of a host holds up nobody.
 *
 * Still breaks. What the platform does not tell, nobody can report: how many connections there were, how long one took,
 * whether a response was cut off or was nonsense. It takes only the first of several members of a gzip body, and refuses
 * some ports. And under the new words it is still one thread: what one job computes all others wait for. Compare:
 *
 *     fibserv crawl http://127.0.0.1:8080/
 *     fibserv crawl --implementation async http://127.0.0.1:8080/
 *
 * After ECMAScript 2017, "Async Functions", and the Fetch standard; the chapter has it in Python's words of 2015, where
 * `await` was `yield from`.
 *
 * @module
 */

import type { Download } from "../download.ts";
import type { Exchange } from "../exchange.ts";
import { ACCEPTED_CODINGS } from "../http/content_coding.ts";
import { USER_AGENT } from "../options.ts";
import { bodyOf, fetchError, headOf } from "../platform_fetch.ts";
import { sleep } from "../sleep.ts";
import type { Job } from "./crawl_run.ts";
import type { Surroundings } from "./implementation.ts";

/** How long others have a turn: a timer lets the platform look for sockets and signals, too, and 0 would be no timer. */
const TURN_MS = 1;

/** Crawls until nothing is left to do, or word comes to stop. */
export async function run({ crawl, caCerts, onStop }: Surroundings): Promise<void> {
  using client = Deno.createHttpClient({
    caCerts: [...caCerts],
    http2: false,
    poolMaxIdlePerHost: crawl.maxTasks,
  });
  const stopping = new AbortController();
  const done = Promise.withResolvers<void>();
  onStop(() => stopping.abort());

  await crawlAll();

  /** Keeps jobs running until all is done. */
  function crawlAll(): Promise<void> {
    pump();
    return done.promise;
  }

  /** Starts what can be worked on now. */
  function pump(): void {
    for (let job; (job = crawl.take()) !== null;) work(job).then(pump, done.reject);
    if (crawl.isDone) done.resolve();
  }

  /** Does one job. */
  async function work(job: Job): Promise<void> {
    if (job.download === null) await sleep(TURN_MS, stopping.signal);
    else await fetchOne(job.download);
    for (const _step of job.finish()) await sleep(TURN_MS, stopping.signal);
  }

  /** Fetches one URL: one exchange, or several. */
  async function fetchOne(download: Download): Promise<void> {
    for (const exchange of download) {
      await sleep(exchange.delayMs, stopping.signal);
      await converse(exchange);
    }
  }

  /** Sends a request and receives its response. */
  async function converse(exchange: Exchange): Promise<void> {
    const giveUp = new AbortController();
    const expire = () => {
      exchange.expire();
      giveUp.abort();
    };
    const deadline = setTimeout(expire, exchange.remainingMs());
    const signal = AbortSignal.any([stopping.signal, giveUp.signal]);
    const headers = { "User-Agent": USER_AGENT, "Accept-Encoding": ACCEPTED_CODINGS };
    try {
      exchange.connected();
      const response = await fetch(exchange.url, { client, headers, redirect: "manual", signal });
      exchange.receiveHead(headOf(response));
      for await (const bytes of exchange.isOver ? [] : bodyOf(response)) {
        exchange.receiveBody(bytes);
        if (exchange.isOver) break;
      }
      exchange.receiveBody(null);
    } catch (error) {
      if (!exchange.isOver) exchange.fail(fetchError(error, exchange.url));
    } finally {
      clearTimeout(deadline);
      // A body that nobody wants any more ends here.
      giveUp.abort();
    }
  }
}

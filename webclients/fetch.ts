/**
 * fetch: the platform's `fetch()`.
 *
 * Model. The platform does all this. Connections, TLS, keep-alive, the parser, chunks and gzip are in the function that
 * every browser has, too; here it is made of hyper and rustls, in Rust. What is left are the promises, which are what
 * `loop/` calls futures, and `await`, which is its `yield*`.
 *
 * Changed since `httpclient`. The client object is `Deno.createHttpClient()`, of which only the certificates are ours to
 * choose. There is no loop and no task: an `async` function runs by itself. A time limit is a timer that aborts.
 *
 * Fixes. Nothing below `converse()` has to be written, tested or repaired.
 *
 * Still breaks. What the platform does not show cannot be had: how many connections there were, when one was there, a
 * time limit for connecting alone, why exactly a response was no good. (Of several gzip members it gives the first, and
 * leaves deflate to us.) Nor can one choose the system calls: it has one world of I/O. And its errors are words, which
 * are not made to be read by programs; see `platform_fetch.ts`:
 *
 *     fibserv fetch --variant fetch --site /kinds/junk /kinds/cut
 *     fibserv fetch --variant pool --site /kinds/junk /kinds/cut
 *
 * Nor can it be told what to refuse. A head is measured when it is there as a whole. Several fields of one name come as
 * one, so that two contradicting ones of `Location` have to be guessed at. A connection is used again although its
 * response had both a length and chunks, and after a response in HTTP/1.0 that keeps it open, the next request is in
 * HTTP/1.0, too: all that could be chosen is to use none again. And its parser reads on as long as bytes come, on the
 * thread of the program: a chunk size of zeros without end, or interim responses without end, hold up everything else
 * for a second at a time, other URLs, `--timeout` and Ctrl-C (two such servers: 2.7 s). A thread of its own would keep
 * that from the rest; no option does.
 *
 * After the Fetch Standard (WHATWG) and the Streams Standard; its limits here were found by trying.
 *
 * @module
 */

import type { Download } from "./download.ts";
import type { Exchange } from "./exchange.ts";
import { ACCEPTED_CODINGS } from "./http/content_coding.ts";
import { bodyOf, fetchError, headOf } from "./platform_fetch.ts";
import { sleep } from "./sleep.ts";
import type { Batch } from "./step.ts";

/** Fetches whatever the queue gives. */
export async function run({ options, queue, onStop }: Batch): Promise<void> {
  // Over HTTP/2, too, it would say the same; but the contract is HTTP/1.1.
  using client = Deno.createHttpClient({ caCerts: [...options.caCerts], http2: false });
  const stop = new AbortController();
  onStop(() => stop.abort());

  const count = Math.min(options.concurrency, queue.waiting);
  await Promise.all(Array.from({ length: count }, fetchSome));

  /** Fetches one URL after another. N of these are at work side by side. */
  async function fetchSome(): Promise<void> {
    for (const download of queue) await fetchOne(download);
  }

  /** Fetches one URL: one exchange, or several. */
  async function fetchOne(download: Download): Promise<void> {
    for (const exchange of download) {
      await sleep(exchange.delayMs, stop.signal);
      await converse(exchange);
    }
  }

  /** Sends a request and receives its response. */
  async function converse(exchange: Exchange): Promise<void> {
    // Whether there is a connection is not told, so its own time limit cannot be kept.
    exchange.connected();
    const end = new AbortController();
    const timer = setTimeout(() => {
      exchange.expire();
      end.abort();
    }, exchange.remainingMs());
    try {
      const response = await fetch(exchange.url, {
        client,
        method: options.method,
        redirect: "manual",
        headers: { "User-Agent": options.userAgent, "Accept-Encoding": ACCEPTED_CODINGS },
        signal: AbortSignal.any([end.signal, stop.signal]),
      });
      exchange.receiveHead(headOf(response));
      if (!exchange.isOver) {
        for await (const bytes of bodyOf(response)) {
          exchange.receiveBody(bytes);
          if (exchange.isOver) break;
        }
      }
      exchange.receiveBody(null);
    } catch (error) {
      if (!exchange.isOver) exchange.fail(fetchError(error, exchange.url));
    } finally {
      clearTimeout(timer);
      // Ends also what was only half read: the body of a redirect, one that is too large.
      end.abort();
    }
  }
}

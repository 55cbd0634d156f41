/**
 * sync: one URL after another, with calls that block.
 *
 * Model. The simplest client that works: connect, send the request, receive until the response is whole, close; then
 * the next URL. The calls wait until they are done: blocking I/O. With `--io posix` they are system calls that stop the
 * thread. With `--io deno`, where a call that waits is written with `await`, it comes to the same, as nothing else
 * runs meanwhile.
 *
 * Two details that are easily forgotten. `send()` may take a part of the bytes only, so it stands in a loop. And a
 * call that blocks needs a limit, or a server that is silent has the program for ever: `timeoutMs`, what Python calls
 * `settimeout()`. It says for how long one call may wait, and a server that sends a byte a second never exceeds it; so
 * each call gets what is left of the time of the whole.
 *
 * Changed since: nothing, this is the beginning.
 *
 * Still breaks. The program does nothing but wait, and waits for one server at a time: the total is the sum of the
 * parts. Show it with 30 pages of which each takes 50 ms:
 *
 *     fibserv fetch --variant sync --site
 *
 * After W. R. Stevens, UNIX Network Programming, vol. 1, chapters 3.9 (partial writes) and 14.2 (time limits), and
 * A. Jesse Jiryu Davis and Guido van Rossum, "A web crawler with asyncio coroutines" (500 Lines or Less), "The
 * traditional approach".
 *
 * @module
 */

import type { BlockingClientSocket } from "../loop/io/types.ts";
import type { Download } from "./download.ts";
import type { Exchange } from "./exchange.ts";
import { sleep } from "./sleep.ts";
import type { Batch } from "./step.ts";

export async function run({ io, queue, onStop }: Batch): Promise<void> {
  const stop = new AbortController();
  const { signal } = stop;
  onStop(() => stop.abort());

  for (const download of queue) await fetchOne(download);

  /** Fetches one URL: one exchange, or several. */
  async function fetchOne(download: Download): Promise<void> {
    for (const exchange of download) {
      await sleep(exchange.delayMs, signal);
      await converse(exchange);
    }
  }

  /** Sends a request and receives its response. */
  async function converse(exchange: Exchange): Promise<void> {
    let socket: BlockingClientSocket | null = null;
    try {
      const limits = { timeoutMs: exchange.remainingMs(), signal };
      socket = await io.connectBlocking({ ...exchange.address, ...limits });
      exchange.connected();
      while (exchange.output.length > 0) {
        socket.timeoutMs = exchange.remainingMs();
        exchange.sent(await socket.send(exchange.output, exchange.output.length), socket.error);
      }
      while (!exchange.isOver) {
        socket.timeoutMs = exchange.remainingMs();
        exchange.receive(socket.bytes, await socket.recv(), socket.error);
      }
    } catch (error) {
      exchange.fail(error);
    } finally {
      socket?.close();
    }
  }
}

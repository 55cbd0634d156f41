/**
 * thrd: a worker thread for each URL, with calls that block.
 *
 * Model. Each URL gets a thread of its own, which may wait for its server for as long as it likes, since the others wait
 * at the same time. The main thread starts threads, as many as there may be, gives each a URL when it is ready, and
 * takes what it brings back.
 *
 * Changed since `sync`. `fetchOne()` and `converse()` are the same, line by line, and run in a worker. Threads share
 * nothing but what they tell each other: there goes a URL with its options, and back comes its outcome, a copy.
 *
 * Fixes. The waits overlap: the total is near the longest part instead of the sum of all. And a thread that crashes
 * takes one URL with it, not the others.
 *
 * Still breaks. A thread is a costly way to wait. Each is a whole JavaScript machine, of 13 MB and 45 ms of
 * processor time before it does anything, which is longer than most pages take. So not more than 64 run at once, whatever
 * `--concurrency` says; and for as many pages as that, the waits overlap and the starts do not:
 *
 *     fibserv fetch --variant thrd --site --concurrency 0
 *
 * After W. R. Stevens, UNIX Network Programming, vol. 1, chapter 26 (threads; its example is a web client), and the
 * crawler of "A web crawler with asyncio coroutines" (500 Lines or Less), which says why it does not do that.
 *
 * @module
 */

import { openIo } from "../loop/io/mod.ts";
import type { BlockingClientSocket, ThreadLedger } from "../loop/io/types.ts";
import { takeWorkerRoom, workerRoom } from "../loop/pool/worker_room.ts";
import { Download } from "./download.ts";
import type { Exchange } from "./exchange.ts";
import type { FetchOptions } from "./options.ts";
import type { Outcome } from "./result.ts";
import { sleep } from "./sleep.ts";
import type { Batch } from "./step.ts";
import { inThread, Thread } from "./thread.ts";

/** By this name a worker knows that it is to run the second half of this file. */
const WORKER_NAME = "fibserv web thrd";

/** With what a thread gets ready. */
interface Setting {
  readonly options: FetchOptions;
  readonly ledger: ThreadLedger["memory"];
}
/** It gets ready, is given a URL, and gives the outcome; null: none, since it was stopped. */
type FetchThread = Thread<Setting, string, Outcome | null>;

/** Fetches whatever the queue gives. */
export async function run({ io, options, queue, onStop }: Batch): Promise<void> {
  const threads = new Set<FetchThread>();
  onStop(() => {
    for (const thread of threads) thread.stop();
  });

  // A thread for which there are no descriptors would end the program.
  const count = Math.min(options.concurrency, queue.waiting, Math.max(1, workerRoom()));
  const ready = await Promise.all(Array.from({ length: count }, startThread));
  await Promise.all(ready.map(fetchAll));

  async function startThread(): Promise<FetchThread> {
    const ledger = io.newLedger();
    const setting = { options, ledger: ledger.memory };
    const hasStarted = await takeWorkerRoom();
    const thread: FetchThread = new Thread(
      import.meta.url,
      WORKER_NAME,
      setting,
      ledger,
      hasStarted,
    );
    threads.add(thread);
    await thread.ready();
    return thread;
  }

  /** Fetches one URL after another: the first in this thread, each further one in a new one. */
  async function fetchAll(thread: FetchThread): Promise<void> {
    for (const download of queue) {
      await fetchIn(thread, download);
      if (queue.waiting === 0 || download.isAborted) return;
      // The turn of the next URL comes when there is a thread for it.
      thread = await startThread();
    }
    endThread(thread);
  }

  async function fetchIn(thread: FetchThread, download: Download): Promise<void> {
    try {
      const outcome = await thread.do(download.url);
      if (outcome !== null) download.settle(outcome);
    } catch (error) {
      download.crashed(error as Error);
    } finally {
      endThread(thread);
    }
  }

  function endThread(thread: FetchThread): void {
    thread.end();
    threads.delete(thread);
  }
}

inThread(WORKER_NAME, async ({ options, ledger }: Setting, signal: AbortSignal) => {
  const io = await openIo(options.io, ledger);

  return async (url: string): Promise<Outcome | null> => {
    const download = new Download(url, options);
    signal.addEventListener("abort", () => download.abort());
    await fetchOne(download);
    return download.outcome;
  };

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
});

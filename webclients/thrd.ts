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
 * Still breaks. A thread is a costly way to wait. Each is a whole JavaScript machine, of 10 MB and some 50 ms of
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
import type { BlockingClientSocket, Io } from "../loop/io/types.ts";
import { type ParentThread, parentThread } from "../loop/pool/parent_thread.ts";
import { Download } from "./download.ts";
import type { Exchange } from "./exchange.ts";
import { FetchError, shown } from "./fetch_error.ts";
import type { FetchOptions } from "./options.ts";
import type { Outcome } from "./result.ts";
import { sleep } from "./sleep.ts";
import type { Batch } from "./step.ts";

/** By this name a worker knows that it is to run the second half of this file. */
const WORKER_NAME = "fibserv web thrd";

/** What a thread is told: first with what it is to work, then the URL, and at any time to stop. */
type Order = { options: FetchOptions } | { url: string } | "stop";
/** What it says: that it is ready, and then what came of the URL; null: nothing, since it was stopped. */
type News = "ready" | Outcome | null;

export async function run({ options, queue, onStop }: Batch): Promise<void> {
  const threads = new Set<Thread>();
  onStop(() => {
    for (const thread of threads) thread.stop();
  });

  const count = Math.min(options.concurrency, queue.waiting);
  const ready = await Promise.all(Array.from({ length: count }, startThread));
  await Promise.all(ready.map(fetchInThreads));

  /** Starts a thread, and waits until it is ready. */
  async function startThread(): Promise<Thread> {
    const thread = new Thread(options);
    threads.add(thread);
    await thread.hear();
    return thread;
  }

  /** Fetches one URL after another, the first in this thread and each further one in a new one. */
  async function fetchInThreads(thread: Thread): Promise<void> {
    // A URL's turn comes when there is a thread for it, so that its time is not used up by the start.
    let download = queue.take();
    while (download !== null) {
      await fetchInThread(download, thread);
      threads.delete(thread);
      if (queue.waiting === 0) return;
      thread = await startThread();
      download = queue.take();
    }
    thread.end();
    threads.delete(thread);
  }

  async function fetchInThread(download: Download, thread: Thread): Promise<void> {
    try {
      thread.tell({ url: download.url });
      const outcome = await thread.hear() as Outcome | null;
      if (outcome !== null) download.settle(outcome);
    } catch (error) {
      download.fail(crash(error as Error));
    } finally {
      thread.end();
    }
  }
}

/** A worker, as the main thread sees it. */
class Thread {
  readonly #worker = new Worker(import.meta.url, { type: "module", name: WORKER_NAME });
  #heard = Promise.withResolvers<News>();
  #isAtWork = false;

  constructor(options: FetchOptions) {
    this.#worker.postMessage({ options } satisfies Order);
    this.#worker.onmessage = ({ data: news }: MessageEvent<News>) => this.#heard.resolve(news);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#heard.reject(new Error(event.message));
    };
  }

  tell(order: Order): void {
    this.#isAtWork = true;
    this.#worker.postMessage(order);
  }

  /** Waits for what it says next. @throws when it has crashed */
  async hear(): Promise<News> {
    const news = await this.#heard.promise;
    this.#heard = Promise.withResolvers();
    return news;
  }

  /** Has it close its connection and say null. One that has no work yet has nothing to close, and is not waited for. */
  stop(): void {
    if (this.#isAtWork) this.#worker.postMessage("stop");
    else this.#heard.resolve(null);
  }

  end(): void {
    this.#worker.terminate();
  }
}

/** What is said of a URL whose thread has crashed, which is a bug: the response ends there, as with a connection. */
function crash({ message }: Error): FetchError {
  const rule = "the thread that fetches it must not crash";
  return new FetchError(
    "incomplete",
    `Cannot complete the response: ${rule}, got ${shown(message)}`,
  );
}

// The half that runs in the worker.

/** Fetches one URL: one exchange, or several. */
async function fetchOne(download: Download, io: Io, signal: AbortSignal): Promise<void> {
  for (const exchange of download) {
    await sleep(exchange.delayMs, signal);
    await converse(exchange, io, signal);
  }
}

/** Sends a request and receives its response. */
async function converse(exchange: Exchange, io: Io, signal: AbortSignal): Promise<void> {
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

/** Does what the main thread says. */
function serve(parent: ParentThread): void {
  const stop = new AbortController();
  let options: FetchOptions;
  let io: Io;
  parent.onmessage = async ({ data: order }: MessageEvent<Order>) => {
    if (order === "stop") return stop.abort();
    if ("options" in order) {
      options = order.options;
      io = await openIo(options.io);
      return parent.postMessage("ready" satisfies News);
    }
    const download = new Download(order.url, options);
    stop.signal.addEventListener("abort", () => download.abort());
    await fetchOne(download, io, stop.signal);
    parent.postMessage(download.outcome satisfies News);
  };
}

const parent = parentThread(WORKER_NAME);
if (parent !== null) serve(parent);

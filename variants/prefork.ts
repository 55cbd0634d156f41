/**
 * prefork: N workers, each with its own listener on the same port (SO_REUSEPORT).
 *
 * Model. The server exists N times, one copy per core, and the copies share nothing but the port number: each worker
 * has its own socket bound to it, and the kernel deals out the new connections among them. Inside, each copy is
 * the event loop of `coro`; any single-threaded variant would do.
 *
 * Changed since `sync`. Instead of doing more things at a time on one thread, there are more threads that serve.
 * (A classical prefork server runs `sync` in each of many processes.)
 *
 * Changed since `coro`. Nothing within a copy, which imports it. What is here stands around the copies: the main thread
 * does not touch a connection; it starts the workers, replaces one that has died, and passes on the request to stop.
 *
 * Fixes. All cores compute, without a pool, and no request crosses from one thread to another.
 *
 * Still breaks. The kernel deals by chance, not by load: a cheap request may sit behind a costly one while another
 * worker is idle. (On macOS and the BSDs the latest listener gets all connections; Windows has no SO_REUSEPORT.) The
 * fast connections that share a worker with the slow one stall. Show it, each line in a terminal of its own:
 *
 *     fibserv serve --variant prefork
 *     fibserv client fast --connections 8
 *     fibserv client slow --n 40
 *
 * After the Apache and nginx servers, and M. Kerrisk, "The SO_REUSEPORT socket option" (LWN, 2013).
 *
 * @module
 */

import type { ThreadLedger } from "../loop/io/types.ts";
import { run as runCopy } from "./coro.ts";
import { warmUp } from "./fib.ts";
import type { ServeOptions, ThreadTrace } from "./options.ts";
import { parentThread } from "../loop/pool/parent_thread.ts";
import { WatchedWorker } from "../loop/pool/watched_worker.ts";
import type { Service } from "./service.ts";
import { type CopyNews, prepareCopy } from "./thread_trace.ts";

/** By this name a worker knows that it is to run the second half of this file. */
const WORKER_NAME = "fibserv prefork";

/** What the main thread says to a worker, and what it hears from one. */
type Order =
  | { serve: ServeOptions; ledger: ThreadLedger["memory"]; trace: ThreadTrace | undefined }
  | "drain";
type News = "listening" | "ended" | { report: unknown } | { log: string } | CopyNews;

export async function run({ io, options, listening, onStop, report, log }: Service): Promise<void> {
  // Listeners that share a port would not notice that another server has it already. This does not listen when the workers
  // bind, because a listener that is open gets its share of the connections.
  using found = io.freePort(options);
  const { hostname, port } = found;
  const shared = {
    ...options,
    port,
    reusePort: true,
    ...(options.refusedMax && { refusedMax: Math.ceil(options.refusedMax / options.workers) }),
    openConnections: new Int32Array(new SharedArrayBuffer(4 * options.workers)),
  };
  const workers = new Set<WatchedWorker>();
  let stopping = false;
  onStop(() => {
    stopping = true;
    for (const worker of workers) worker.post("drain" satisfies Order);
  });

  const copies = Array.from({ length: options.workers }, (_, copy) => {
    const started = Promise.withResolvers<void>();
    return { started: started.promise, ended: keepServing(copy, started.resolve) };
  });
  const ended = Promise.all(copies.map((copy) => copy.ended));
  await Promise.race([Promise.all(copies.map((copy) => copy.started)), ended]);
  listening({ hostname, port });
  await ended;

  /** Runs a worker, and another one whenever it dies. One that cannot even start ends the server. */
  async function keepServing(copy: number, started: () => void): Promise<void> {
    for (;;) {
      let isListening = false;
      try {
        return await serveInWorker(copy, () => {
          isListening = true;
          started();
        });
      } catch (error) {
        if (!isListening) throw error;
        report(error);
        // Its connections have died with it.
        Atomics.store(shared.openConnections, copy, 0);
      }
    }
  }

  /** Runs one copy of the server. The promise is resolved when it has drained, rejected when it dies before. */
  async function serveInWorker(copy: number, started: () => void): Promise<void> {
    let isDrained = false;
    const worker = await WatchedWorker.start(import.meta.url, WORKER_NAME, (message) => {
      const news = message as News;
      if (news === "listening") started();
      else if (news === "ended") isDrained = true;
      else if ("log" in news) log(news.log);
      else if ("trace" in news) options.trace?.heard(news.trace, copy + 1);
      else if ("part" in news) options.lineWatch?.stalled(news.part);
      else report(news.report);
    });
    workers.add(worker);
    // What a thread has opened by system calls would outlive it: its listener, for which the kernel goes on making
    // connections, and its clients, who would wait for ever.
    const ledger = io.newLedger();
    const serve = { ...shared, openIndex: copy };
    const trace = options.trace?.forThread();
    worker.post({ serve, ledger: ledger.memory, trace } satisfies Order);
    if (stopping) worker.post("drain" satisfies Order);
    const error = await worker.ended;
    workers.delete(worker);
    ledger.closeLeftOpen();
    if (trace) options.trace?.threadEnded(trace);
    if (!isDrained) throw error ?? new Error(`Cannot run copy ${copy}: it must drain, got its end`);
  }
}

// The half that runs in the workers.

const parent = parentThread(WORKER_NAME);
if (parent !== null) {
  const stopping = Promise.withResolvers<void>();
  const tell = (news: News) => parent.postMessage(news);
  parent.onmessage = async ({ data: order }: MessageEvent<Order>) => {
    if (order === "drain") return stopping.resolve();
    warmUp();
    const { io, options, end } = await prepareCopy(order, tell);
    await runCopy({
      io,
      options,
      listening: () => tell("listening"),
      onStop: (drain) => void stopping.promise.then(drain),
      report: (error) => tell({ report: error }),
      log: (line) => tell({ log: line }),
    });
    end();
    tell("ended");
    parent.close();
  };
}

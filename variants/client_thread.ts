/**
 * A thread for one client: what `thrd` calls where another language says `thread(target=handle, args=…)`.
 *
 * Threads of JavaScript, workers, share no variables and cannot be given a function. So the file that wants one is
 * loaded a second time, in the worker; there it calls `whenThread()`, and the two halves pass an order by message.
 *
 * @module
 */

import { borrowSocket } from "../loop/io/mod.ts";
import type { BlockingSocket, SocketLoan, ThreadSocket } from "../loop/io/types.ts";
import { abortWhen } from "../loop/pool/abort.ts";
import { fibInWorker, warmUp } from "./fib.ts";
import { type LineState, lineState, watchInThread, watchThreadFor } from "./line_feed_hint.ts";
import { type ServeOptions, withLocal } from "./options.ts";
import { parentThread } from "../loop/pool/parent_thread.ts";
import { WatchedWorker } from "../loop/pool/watched_worker.ts";
import type { TraceEvent } from "../loop/trace/trace_event.ts";
import { type ClientThreadTrace, traceThread, watchThread } from "./thread_trace.ts";

/** By this name a worker knows what it is. */
const THREAD_NAME = "fibserv client thread";

/** What a new thread is told. */
interface Order {
  readonly loan: SocketLoan;
  readonly options: ServeOptions;
  readonly trace: ClientThreadTrace | undefined;
  readonly lineState: LineState;
}

/** What it says: that it has ended; before that, what has come of a line, and if it is traced, what happens. */
type News = "ended" | { part: string } | TraceEvent;

/**
 * Lends `client` to a new thread, which serves it.
 *
 * @param module the `import.meta.url` of the file that calls {@linkcode whenThread}
 * @returns a promise that is resolved when the thread has ended, and rejected when it has crashed; then the client is
 * closed
 */
export async function startThread(
  module: string,
  client: BlockingSocket,
  options: ServeOptions,
): Promise<void> {
  const { trace, lineWatch } = options;
  const state = lineState();
  const partCame = lineWatch && watchThreadFor(lineWatch, state);
  let isServed = false;
  const thread = await WatchedWorker.start(module, THREAD_NAME, (message) => {
    const news = message as News;
    if (news === "ended") isServed = true;
    else if ("part" in news) partCame?.(news.part);
    else watched?.heard(news);
  }).catch(async (error) => {
    await client.send(options.refusal, options.refusal.length);
    client.close();
    throw error;
  });
  // Before it has its order, the thread says nothing.
  const watched = trace && watchThread(trace, client);
  const loan = client.lend();
  const order: Order = { loan, options, trace: watched?.order, lineState: state };
  thread.post(order, [...loan.ports]);
  const error = await thread.ended;
  if (!isServed && watched) trace?.heard({ kind: "close", connection: watched.order.connection });
  watched?.end();
  if (isServed) return;
  client.closeForDead();
  throw error ?? new Error("Cannot serve a client: its thread must live on, got its end");
}

/** In a thread that {@linkcode startThread} has started, calls `handle` with the client; in any other, does nothing. */
export function whenThread(handle: (client: ThreadSocket, options: ServeOptions) => void): void {
  const parent = parentThread(THREAD_NAME);
  if (parent === null) return;
  parent.onmessage = async ({ data }: MessageEvent<Order>) => {
    warmUp();
    const client = await borrowSocket(data.loan);
    const tell = (news: News) => parent.postMessage(news);
    const lineWatch = watchInThread(data.lineState, (part) => tell({ part }));
    const options = withLocal(data.options, { lineWatch });
    if (data.trace === undefined) handle(client, options);
    else {
      const traced = await traceThread(data.trace, client, options, tell);
      handle(client, traced.options);
      traced.end();
    }
    parent.postMessage("ended");
    parent.close();
  };
}

/**
 * Computes fib(n) on the thread of `client`, which can wait for nothing meanwhile: so it is looked now and then
 * whether the client has vanished, and whether the time is up.
 *
 * @throws what `throwIfAborted()` throws, when one of the two is so
 */
export function fibFor(
  client: ThreadSocket,
  n: number,
  { requestTimeoutMs }: ServeOptions,
): number {
  const deadline = requestTimeoutMs > 0 ? performance.now() + requestTimeoutMs : Infinity;
  abortWhen(() => client.isGone() || performance.now() > deadline);
  return fibInWorker(n);
}

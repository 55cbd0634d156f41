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
import type { ServeOptions } from "./options.ts";
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
}

/** What it says: that it has ended; before that, if it is traced, what happens. */
type News = "ended" | TraceEvent;

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
  const { trace } = options;
  let isServed = false;
  const thread = await WatchedWorker.start(module, THREAD_NAME, (message) => {
    const news = message as News;
    if (news === "ended") isServed = true;
    else watched?.heard(news);
  }).catch(async (error) => {
    await client.send(options.refusal, options.refusal.length);
    client.close();
    throw error;
  });
  // Before it has its order, the thread says nothing.
  const watched = trace && watchThread(trace, client);
  const loan = client.lend();
  thread.post({ loan, options, trace: watched?.order } satisfies Order, [...loan.ports]);
  const error = await thread.ended;
  if (!isServed && watched) trace?.heard({ kind: "close", connection: watched.order.connection });
  watched?.end();
  if (isServed) return;
  client.closeForDead();
  throw error ?? new Error("The thread of a client has ended without a word");
}

/** In a thread that {@linkcode startThread} has started, calls `handle` with the client; in any other, does nothing. */
export function whenThread(handle: (client: ThreadSocket, options: ServeOptions) => void): void {
  const parent = parentThread(THREAD_NAME);
  if (parent === null) return;
  parent.onmessage = async ({ data: { loan, options, trace } }: MessageEvent<Order>) => {
    warmUp();
    const client = await borrowSocket(loan);
    const tell = (event: TraceEvent) => parent.postMessage(event);
    handle(client, trace === undefined ? options : await traceThread(trace, client, options, tell));
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

/**
 * thrd: a worker thread per connection, whose code reads as blocking code.
 *
 * Model. The main thread only accepts. Every client gets a thread of its own, which may wait in `recv()` and
 * compute for as long as it likes: the operating system shares the processors out among the threads. In the
 * worker, `handle()` has no `await`; its calls really block. With `--io posix` they are the system calls themselves,
 * on a descriptor that the main thread has passed on as a number. With `--io deno` the worker sleeps in `Atomics.wait`
 * while the main thread does the asynchronous part, see `loop/io/deno/bridge.ts`.
 *
 * Changed since `sync`. `handle()` runs in a worker, and the loop that accepts does not wait for it.
 *
 * Fixes. A client that is silent, slow or costly holds up nobody else.
 *
 * Still breaks. A thread costs 7 MB and 22 ms before it does anything, so connections are limited to 64. Show it:
 *
 *     fibserv serve --variant thrd & fibserv client fast --connections 65
 *
 * After W. R. Stevens, UNIX Network Programming, vol. 1, chapter 26 ("one thread per client").
 *
 * @module
 */

import { borrowSocket } from "../loop/io/mod.ts";
import type { BlockingSocket, SocketLoan, ThreadSocket } from "../loop/io/types.ts";
import { abortWhen } from "../loop/pool/abort.ts";
import { fibInWorker as fib, warmUp } from "./fib.ts";
import { explain } from "./fib_pool.ts";
import { NONE, Session } from "./framing.ts";
import type { ServeOptions } from "./options.ts";
import { parentThread } from "../loop/pool/parent_thread.ts";
import type { Service } from "./service.ts";

/** By this name a worker knows that it is to run the second half of this file. */
const WORKER_NAME = "fibserv thrd";

/** What a new thread is told. */
interface Order {
  loan: SocketLoan;
  options: ServeOptions;
}

export async function run({ io, options, listening, onStop, report }: Service): Promise<void> {
  const listener = io.listenBlocking(options);
  const threads = new Set<Promise<void>>();
  listening(listener.addr);
  onStop(() => listener.drain());

  for (let client; (client = await listener.accept()) !== null;) {
    const thread = startThread(client);
    threads.add(thread);
    void thread.then(() => threads.delete(thread));
  }
  await Promise.all(threads);

  /** Lends the client to a new thread. The promise is resolved when the thread has ended. */
  function startThread(client: BlockingSocket): Promise<void> {
    const thread = new Worker(import.meta.url, { type: "module", name: WORKER_NAME });
    const loan = client.lend();
    thread.postMessage({ loan, options } satisfies Order, [...loan.ports]);
    return new Promise((resolve) => {
      thread.onmessage = () => resolve();
      thread.onerror = (event) => {
        event.preventDefault();
        report(event.error ?? event.message);
        client.close();
        resolve();
      };
    });
  }
}

// The half that runs in the worker.

function handle(client: ThreadSocket, options: ServeOptions): void {
  const session = new Session(options);
  while (!session.ended) {
    const count = client.recv();
    session.receive(client.bytes, count);
    do {
      for (let n; (n = session.next()) !== NONE;) compute(client, session, n, options);
      send(client, session);
    } while (session.pending);
  }
  client.close();
}

/** Answers one request, unless it takes too long or the client has vanished. */
function compute(client: ThreadSocket, session: Session, n: number, options: ServeOptions): void {
  const timeoutMs = options.requestTimeoutMs;
  const deadline = timeoutMs > 0 ? performance.now() + timeoutMs : Infinity;
  abortWhen(() => client.isGone() || performance.now() > deadline);
  try {
    session.answer(fib(n));
  } catch (error) {
    session.fail(explain(error, n, options));
  }
}

/** Sends the answers, at the speed at which the client takes them. */
function send(client: ThreadSocket, session: Session): void {
  client.send(session.output, session.length);
  session.sent(session.length);
}

const parent = parentThread(WORKER_NAME);
if (parent !== null) {
  parent.onmessage = async ({ data: { loan, options } }: MessageEvent<Order>) => {
    warmUp();
    handle(await borrowSocket(loan), options);
    parent.postMessage("ended");
    parent.close();
  };
}

/**
 * thrd: a worker thread per connection, whose code reads as blocking code.
 *
 * Model. The main thread only accepts. Every client gets a thread of its own, which may wait in `recv()` and
 * compute for as long as it likes: the operating system shares the processors out among the threads. In the
 * worker, `handle()` has no `await`; its calls really block. With `--io posix` they are the system calls themselves,
 * on a descriptor that the main thread has passed on as a number. With `--io deno` the worker sleeps in `Atomics.wait`
 * while the main thread does the asynchronous part, see `loop/io/deno/bridge.ts`.
 *
 * Changed since `sync`. `handle()` runs in a worker, and the loop that accepts does not wait for it. Since the worker
 * is there for one client only, it can give up a request that nobody waits for any more: `compute()`.
 *
 * Fixes. A client that is silent, slow or costly holds up nobody else.
 *
 * Still breaks. A thread costs some 10 MB, seven descriptors and 25 ms before it does anything, so connections are
 * limited to 64. The 65th is refused. Show it, each line in a terminal of its own:
 *
 *     fibserv serve --variant thrd
 *     fibserv client fast --connections 65
 *
 * After W. R. Stevens, UNIX Network Programming, vol. 1, chapter 26 ("one thread per client").
 *
 * @module
 */

import type { ThreadSocket } from "../loop/io/types.ts";
import { fibFor, startThread, whenThread } from "./client_thread.ts";
import { explain } from "./fib_errors.ts";
import { Session } from "./framing.ts";
import type { ServeOptions } from "./options.ts";
import type { Service } from "./service.ts";

export async function run({ io, options, listening, onStop, report }: Service): Promise<void> {
  const listener = io.listenBlocking(options);
  const threads = new Set<Promise<void>>();
  listening(listener.addr);
  onStop(() => listener.drain());

  for await (const client of listener) {
    const thread = startThread(import.meta.url, client, options).catch(report)
      .finally(() => threads.delete(thread));
    threads.add(thread);
  }
  await Promise.all(threads);
}

// What follows runs in the threads. Each loads this file anew, so it finds here only what it was told.
whenThread(handle);

function handle(client: ThreadSocket, options: ServeOptions): void {
  const session = new Session(options);
  while (!session.ended) {
    const count = client.recv();
    session.receive(client.bytes, count);
    do {
      for (const n of session.requests()) compute(client, session, n, options);
      send(client, session);
    } while (session.pending && !client.isGone());
  }
  client.close();
}

/** Answers one request, unless it takes too long or the client has vanished. */
function compute(client: ThreadSocket, session: Session, n: number, options: ServeOptions): void {
  try {
    session.answer(fibFor(client, n, options));
  } catch (error) {
    session.fail(explain(error, n, options));
  }
}

/** Sends the answers, at the speed at which the client takes them. */
function send(client: ThreadSocket, session: Session): void {
  client.send(session.output, session.length);
  session.sent(session.length);
}

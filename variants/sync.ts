/**
 * sync: one connection at a time.
 *
 * Model. The simplest server that works: accept a client, serve it until it leaves, accept the next. The calls
 * wait until they are done: blocking I/O. With `--io posix` they are system calls that stop the thread. With
 * `--io deno`, where a call that waits is written with `await`, it comes to the same, as nothing else runs meanwhile.
 *
 * How to read `handle()`. What `recv()` brings may be half a request, or a thousand of them: TCP keeps no borders.
 * So a session (`framing.ts`) collects the bytes, gives the requests that are whole, and takes the answers. When it
 * has no room for another answer, it holds back the other requests: they are `pending` until the answers are sent.
 * Hence one loop inside another, here and in every variant. It also holds them back when the answers have cost some
 * milliseconds, and then `isGone()` looks up: whether the client still wants the others, and whether a signal came.
 *
 * Changed since: nothing, this is the beginning.
 *
 * Still breaks. A second client waits until the first has left, even if the first says nothing at all. The
 * third line below prints `0 req/s` until the second has ended. Show it, each line in a terminal of its own:
 *
 *     fibserv serve --variant sync
 *     fibserv client fast
 *     fibserv client fast
 *
 * After W. R. Stevens, UNIX Network Programming, vol. 1, chapter 4 ("iterative server"), and David Beazley, "Python
 * concurrency from the ground up" (PyCon 2015).
 *
 * @module
 */

import type { BlockingSocket } from "../loop/io/types.ts";
import { fib } from "./fib.ts";
import { Session } from "./framing.ts";
import type { Service } from "./service.ts";

export async function run({ io, options, listening, onStop }: Service): Promise<void> {
  const listener = io.listenBlocking(options);
  listening(listener.addr);
  onStop(() => listener.drain());

  for await (const client of listener) await handle(client);

  async function handle(client: BlockingSocket): Promise<void> {
    const session = new Session(options);
    while (!session.ended) {
      const count = await client.recv();
      session.receive(client.bytes, count);
      do {
        for (const n of session.requests()) session.answer(fib(n));
        await send(client, session);
      } while (session.pending && !await client.isGone());
    }
    client.close();
  }

  /** Sends the answers, at the speed at which the client takes them. */
  async function send(client: BlockingSocket, session: Session): Promise<void> {
    await client.send(session.output, session.length);
    session.sent(session.length);
  }
}

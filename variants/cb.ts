/**
 * cb: one thread, callbacks, a selector polled in a loop.
 *
 * Model. No call waits but one: `select()`, which waits for all sockets at once, and tells which of them can be used
 * now; with each goes the function to call then. The loop that asks the selector and calls the functions is an event
 * loop: three lines, in `run()`. (The `await` there is for `--io deno`, where a program waits by giving way to Deno's
 * own loop. With `--io posix`, `select()` stops the thread, and returns an array, not a promise; to await that as well
 * would cost 1 % of the rate.)
 *
 * Changed since `thrd`. There is no thread that waits in the middle of `handle()`, so the function is cut at each
 * place where it waited, and each piece is registered as the callback of what comes next.
 *
 * Fixes. An idle connection costs 10 kB, or 1 kB with `--io posix`, instead of a thread; ten thousand are no problem.
 *
 * Still breaks. The program is inside out: what comes after `send()` is not written after it. And the one thread
 * computes fib itself, and meanwhile nobody else is served. Others are served between two requests at most: after some
 * milliseconds the turn of a client is over, and the rest of its batch waits, with `respond()` as the callback, until
 * the selector is asked again (fairness, see `framing.ts`). Show it, each line in a terminal of its own:
 *
 *     fibserv serve --variant cb
 *     fibserv client fast
 *     fibserv client slow --n 40
 *
 * After D. C. Schmidt, "Reactor" (1995), and Dan Kegel, "The C10K problem" (1999).
 *
 * @module
 */

import { EVENT_READ, EVENT_WRITE, type Socket, WOULD_BLOCK } from "../loop/io/types.ts";
import { fib } from "./fib.ts";
import { Session } from "./framing.ts";
import type { Service } from "./service.ts";

type Callback = () => void;

export async function run({ io, options, listening, onStop, report }: Service): Promise<void> {
  const selector = io.selector();
  const listener = io.listen(options);
  selector.register(listener, EVENT_READ, acceptClients);
  listening(listener.addr);
  onStop(() => selector.drain());

  while (selector.size > 0) {
    const ready = selector.select();
    for (const { data } of ready instanceof Promise ? await ready : ready) call(data as Callback);
  }
  selector.close();

  /** Calls a callback. One that fails must not end the loop. */
  function call(callback: Callback): void {
    try {
      callback();
    } catch (error) {
      report(error);
    }
  }

  function acceptClients(): void {
    for (const client of listener) handle(client);
  }

  function handle(client: Socket): void {
    const session = new Session(options);
    selector.register(client, EVENT_READ, onReadable);

    function onReadable(): void {
      const count = client.recv();
      if (count === WOULD_BLOCK) return;
      session.receive(client.bytes, count);
      respond();
    }

    function respond(): void {
      if (client.error !== null) return client.close();
      for (const n of session.requests()) session.answer(fib(n));
      send();
    }

    /** Sends the answers, at the speed at which the client takes them. */
    function send(): void {
      session.sent(client.send(session.output, session.length));
      if (session.length > 0) waitFor(EVENT_WRITE, send);
      else if (session.pending) waitFor(EVENT_WRITE, respond);
      else if (session.ended) client.close();
      else waitFor(EVENT_READ, onReadable);
    }

    // Backpressure: until the client takes its answers, its requests stay in the kernel; at last its own write waits.
    // Without `modify()`, the level-triggered selector would report them again and again: 100 % of a core for nothing.
    function waitFor(event: number, callback: Callback): void {
      client.data = callback;
      selector.modify(client, event);
    }
  }
}

/**
 * aiocb: promises with `.then` callbacks on Deno's own event loop.
 *
 * Model. Deno's calls return promises: each stands for something that will be done, and takes the callbacks to call
 * then. The event loop that does this is part of the runtime.
 *
 * Changed since `cb`. The loop and the selector are gone. There one asked to be told when a call would not wait;
 * here one makes the call, and is told when it is done.
 *
 * Fixes. Nobody has to write an event loop; and a promise carries errors along, so that one `catch()` at the end of
 * a chain gets them all.
 *
 * Still breaks. The program is still inside out: a `while` loop has become functions that call each other. And the
 * one thread computes fib itself, and meanwhile nobody else is served. Others are served between two requests
 * at most, because of `yieldToEventLoop()`: when a write is done at once, its callback is called before the loop looks at
 * the other sockets (fairness, see `framing.ts`). Show it, each line in a terminal of its own:
 *
 *     fibserv serve --variant aiocb
 *     fibserv client fast
 *     fibserv client slow --n 40
 *
 * After Promises/A+; it corresponds to futures with `add_done_callback()` in Python's asyncio.
 *
 * @module
 */

import { type Connection, ConnectionListener } from "../loop/io/deno/connection.ts";
import { yieldToEventLoop } from "../loop/io/deno/yield_to_event_loop.ts";
import { fib } from "./fib.ts";
import { Session } from "./framing.ts";
import type { Service } from "./service.ts";

export function run({ options, listening, onStop, report }: Service): Promise<void> {
  const listener = new ConnectionListener(options);
  const handlers = new Set<Promise<void>>();
  listening(listener.addr);
  onStop(() => listener.drain());

  return new Promise<void>((resolve, reject) => {
    acceptClients();

    function acceptClients(): void {
      listener.accept().then(onAccepted).catch(reject);
    }

    function onAccepted(client: Connection | null): void {
      if (client === null) return resolve();
      const handler = handle(client).catch(report).finally(() => handlers.delete(handler));
      handlers.add(handler);
      acceptClients();
    }
  }).then(() => Promise.all(handlers)).then(() => {});

  function handle(client: Connection): Promise<void> {
    const session = new Session(options);
    const bytes = new Uint8Array(4096);
    return new Promise<void>((resolve, reject) => {
      receive();

      function receive(): void {
        client.read(bytes).then(onReceived).catch(reject);
      }

      function onReceived(count: number | null): void {
        session.receive(bytes, count ?? 0);
        respond();
      }

      function respond(): void {
        for (const n of session.requests()) session.answer(fib(n));
        send();
      }

      /** Sends the answers, at the speed at which the client takes them. */
      function send(): void {
        if (session.length > 0) {
          client.write(session.output.subarray(0, session.length)).then(onSent).catch(reject);
        } else if (session.pending) yieldToEventLoop().then(respond).catch(reject);
        else if (session.ended) resolve();
        else receive();
      }

      function onSent(count: number): void {
        session.sent(count);
        send();
      }
    }).finally(() => client.close());
  }
}

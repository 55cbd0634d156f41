/**
 * loopcb: callbacks on `loop/`, the simplified asyncio.
 *
 * Model. The loop is a library now: `addReader()` says what to call whenever a socket can be read, and
 * `runForever()` does the rest. All parts of the program meet in that one loop: sockets, timers, signals,
 * tasks.
 *
 * Changed since `cb`. The three lines that ask the selector and call the functions are gone. A reader stays
 * until it is removed, so each round of a connection has nothing to register. Errors go to the exception
 * handler of the loop, and the loop runs until it is told to stop.
 *
 * Fixes. Nobody has to write an event loop, and it can do more than watch sockets: a callback may be asked
 * for soon, or after a while.
 *
 * Still breaks. The program is as inside out as before. And the one thread still computes fib itself, and
 * meanwhile nobody else is served. Others are served between two requests at most: a client whose turn is over goes on
 * when `addWriter()` calls it, like the others (fairness, see `framing.ts`). Show it, each line in a terminal of its own:
 *
 *     fibserv serve --variant loopcb
 *     fibserv client fast
 *     fibserv client slow --n 40
 *
 * After the documentation of asyncio, "Event Loop", section "Watching file descriptors".
 *
 * @module
 */

import {
  EVENT_READ,
  EVENT_WRITE,
  EventLoop,
  type Listener,
  type Socket,
  WOULD_BLOCK,
} from "../loop/mod.ts";
import { fib } from "./fib.ts";
import { Session } from "./framing.ts";
import type { Service } from "./service.ts";

type Callback = () => void;

export async function run({ io, options, listening, onStop, report }: Service): Promise<void> {
  const loop = new EventLoop({ selector: io.selector() });
  const listener = io.listen(options);
  const open = new Set<Socket | Listener>([listener]);
  loop.setExceptionHandler((_loop, { exception }) => report(exception));
  loop.addReader(listener, acceptClients);
  listening(listener.addr);
  onStop(() => loop.drain(() => close(listener)));

  await loop.runForever();
  await loop.shutdown();

  /** Closes a socket. When the last one is closed, nothing is left to call. */
  function close(socket: Socket | Listener): void {
    loop.removeReader(socket);
    loop.removeWriter(socket);
    socket.close();
    open.delete(socket);
    if (open.size === 0) loop.stop();
  }

  function acceptClients(): void {
    for (const client of listener) handle(client);
  }

  function handle(client: Socket): void {
    const session = new Session(options);
    open.add(client);
    loop.addReader(client, onReadable);

    function onReadable(): void {
      const count = client.recv();
      if (count === WOULD_BLOCK) return;
      session.receive(client.bytes, count);
      respond();
    }

    function respond(): void {
      if (client.error !== null) return close(client);
      for (const n of session.requests()) session.answer(fib(n));
      send();
    }

    /** Sends the answers, at the speed at which the client takes them. */
    function send(): void {
      session.sent(client.send(session.output, session.length));
      if (session.length > 0) waitFor(EVENT_WRITE, send);
      else if (session.pending) waitFor(EVENT_WRITE, respond);
      else if (session.ended) close(client);
      else waitFor(EVENT_READ, onReadable);
    }

    function waitFor(event: number, callback: Callback): void {
      if (event === EVENT_WRITE) {
        loop.addWriter(client, callback);
        loop.removeReader(client);
      } else if (loop.removeWriter(client)) {
        loop.addReader(client, callback);
      }
    }
  }
}

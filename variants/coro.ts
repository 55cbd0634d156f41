/**
 * coro: one thread, generator coroutines driven by a loop of a few lines.
 *
 * Model. A coroutine runs until it has to wait; then it yields what it waits for, `[socket, event]`, and the
 * loop resumes it when the selector reports just that. So a handler reads from top to bottom like the one of
 * `sync`, and still thousands of them take turns on one thread.
 *
 * Changed since `cb`. The state of a connection, there spread over callbacks and the variables they share, is
 * here where one looks for it: in the local variables and the position of a suspended function. The selector
 * and the loop are the same; what is registered is a coroutine instead of a callback.
 *
 * Fixes. The inverted control flow of callbacks; `while` and `try … finally` work again.
 *
 * Still breaks. The one thread computes fib itself, and meanwhile nobody else is served. Others are served between two
 * requests at most: a coroutine whose turn is over yields, though it could go on, and so the selector is asked again
 * (fairness, see `framing.ts`). Show it, each line in a terminal of its own:
 *
 *     fibserv serve --variant coro
 *     fibserv client fast
 *     fibserv client slow --n 40
 *
 * After David Beazley, "A curious course on coroutines and concurrency" (PyCon 2009) and "Generators: the final
 * frontier" (PyCon 2014).
 *
 * @module
 */

import {
  EVENT_READ,
  EVENT_WRITE,
  type Listener,
  type Socket,
  WOULD_BLOCK,
} from "../loop/io/types.ts";
import { fib } from "./fib.ts";
import { Session } from "./framing.ts";
import type { Service } from "./service.ts";

/** What a coroutine yields: "resume me when this socket is ready for that". */
type Wait = [Socket | Listener, number];
type Coroutine = Generator<Wait, void, void>;

export async function run({ io, options, listening, onStop, report }: Service): Promise<void> {
  const selector = io.selector();
  const listener = io.listen(options);
  step(acceptClients());
  listening(listener.addr);
  onStop(() => selector.drain());

  while (selector.size > 0) {
    const ready = selector.select();
    for (const { data } of ready instanceof Promise ? await ready : ready) step(data as Coroutine);
  }
  selector.close();

  /** Runs a coroutine to its next `yield`. It registers the first wait for a socket, and modifies that for the next. */
  function step(coroutine: Coroutine): void {
    try {
      const { value: wait } = coroutine.next();
      if (!wait) return;
      const [socket, event] = wait;
      if (socket.data === coroutine) selector.modify(socket, event);
      else selector.register(socket, event, coroutine);
    } catch (error) {
      report(error);
    }
  }

  function* acceptClients(): Coroutine {
    for (;;) {
      yield [listener, EVENT_READ];
      for (const client of listener) step(handle(client));
    }
  }

  function* handle(client: Socket): Coroutine {
    const session = new Session(options);
    try {
      while (!session.ended) {
        yield [client, EVENT_READ];
        const count = client.recv();
        if (count === WOULD_BLOCK) continue;
        session.receive(client.bytes, count);
        do {
          for (const n of session.requests()) session.answer(fib(n));
          session.sent(client.send(session.output, session.length));
          if (session.length || session.pending) yield* send(client, session);
        } while (session.pending && client.error === null);
      }
    } finally {
      client.close();
    }
  }

  // Backpressure: while this waits for WRITE, nobody reads from the client, and at last its own write waits. `yield*` runs
  // it as if its body stood there; but first it makes a generator, so what can go at once is sent before: 2 % faster.
  /** Sends the answers, at the speed at which the client takes them. */
  function* send(client: Socket, session: Session): Coroutine {
    do {
      yield [client, EVENT_WRITE];
      session.sent(client.send(session.output, session.length));
    } while (session.length > 0);
  }
}

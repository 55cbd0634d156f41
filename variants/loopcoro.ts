/**
 * loopcoro: tasks on `loop/`, the simplified asyncio.
 *
 * Model. `sockRecvInto()` waits until there is something to receive, and puts it into a buffer. While one task waits, the
 * others run. A task is what drives a coroutine, and there is one for each client; the loop knows them all.
 *
 * Changed since `coro`. `step()` is gone, and with it the pairs of socket and event: a coroutine says what
 * it wants (`sockAccept`, `sockRecvInto`, `sockSendall`) instead of what has to be ready before it can try. What
 * it yields is a future, so it can wait for everything that a future stands for: time, a lock, another task.
 *
 * Fixes. Waiting is one line, whatever for, and an error is thrown where one waits. To stop accepting is to
 * cancel a task.
 *
 * Still breaks. The one thread computes fib itself, and meanwhile nobody else is served. Others are served between two
 * requests at most: a task whose turn is over gives way with `sleep(0)`, as in asyncio (fairness, see `framing.ts`). Show
 * it, each line in a terminal of its own:
 *
 *     fibserv serve --variant loopcoro
 *     fibserv client fast
 *     fibserv client slow --n 40
 *
 * After PEP 3156, "Asynchronous IO Support Rebooted" (2012), and David Beazley, "Generators: the final
 * frontier" (PyCon 2014).
 *
 * @module
 */

import { allTasks, type Coroutine, EventLoop, sleep, type Socket, wait } from "../loop/mod.ts";
import { fib } from "./fib.ts";
import { Session } from "./framing.ts";
import type { Service } from "./service.ts";

export async function run({ io, options, listening, onStop, report }: Service): Promise<void> {
  const loop = new EventLoop({ selector: io.selector() });
  const listener = io.listen(options);
  // For all clients: no other task runs between `sockRecvInto()` and `receive()`, which copies.
  const bytes = new Uint8Array(4096);
  const accepting = loop.createTask(acceptClients());
  listening(listener.addr);
  onStop(() => loop.drain(() => accepting.cancel()));

  while (allTasks(loop).size > 0) await loop.runUntilComplete(wait(allTasks(loop)));
  await loop.shutdown();

  function* acceptClients(): Coroutine {
    try {
      for (;;) loop.createTask(handle(yield* loop.sockAccept(listener)));
    } finally {
      listener.close();
    }
  }

  function* handle(client: Socket): Coroutine {
    const session = new Session(options);
    try {
      while (!session.ended) {
        const count = yield* loop.sockRecvInto(client, bytes);
        session.receive(bytes, count);
        do {
          for (const n of session.requests()) session.answer(fib(n));
          yield* send(client, session);
        } while (session.pending && client.error === null);
      }
    } catch (error) {
      report(error);
    } finally {
      client.close();
    }
  }

  /** Sends the answers, at the speed at which the client takes them. */
  function* send(client: Socket, session: Session): Coroutine {
    yield* loop.sockSendall(client, session.output, session.length);
    session.sent(session.length);
    if (session.pending) yield* sleep(0);
  }
}

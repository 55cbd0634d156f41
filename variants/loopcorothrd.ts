/**
 * loopcorothrd: tasks on `loop/`, the simplified asyncio; fib in a worker pool.
 *
 * Model. `runInExecutor()` gives the work to another thread, and returns a future of the result. The loop
 * never computes, so it always has time for its sockets.
 *
 * Changed since `corothrd`. A job is not a second kind of thing to wait for: it is a future like all the
 * others, so neither the loop nor the coroutine has to know what it is. The results come in through the
 * loop's own queue, and to cancel the future is to give the job up.
 *
 * Changed since `loopcoro`. `session.answer(fib(n))` has become `yield* compute(…)`, for a batch of requests; and a pool
 * is started and closed.
 *
 * Fixes. A costly request holds up its own connection only. The fast client keeps its
 * rate. Show it, each line in a terminal of its own:
 *
 *     fibserv serve --variant loopcorothrd
 *     fibserv client fast
 *     fibserv client slow --n 40
 *
 * Still breaks. A cheap request that comes alone pays for the way to another thread and back. Compare the rates of
 * `fibserv client fast` with those of `loopcoro`.
 *
 * After the documentation of asyncio, "Event Loop", section "Executing code in thread or process pools".
 *
 * @module
 */

import { allTasks, type Coroutine, EventLoop, sleep, type Socket, wait } from "../loop/mod.ts";
import { fibsTask } from "./fib.ts";
import { explain } from "./fib_errors.ts";
import { startFibPool } from "./fib_pool.ts";
import { Session } from "./framing.ts";
import type { Service } from "./service.ts";

export async function run({ io, options, listening, onStop, report }: Service): Promise<void> {
  const selector = io.selector();
  const loop = new EventLoop({ selector });
  const pool = await startFibPool(options, { selector });
  const listener = io.listen(options);
  // For all clients: no other task runs between `sockRecvInto()` and `receive()`, which copies.
  const bytes = new Uint8Array(4096);
  const accepting = loop.createTask(acceptClients());
  listening(listener.addr);
  onStop(() => loop.drain(() => accepting.cancel()));

  while (allTasks(loop).size > 0) await loop.runUntilComplete(wait(allTasks(loop)));
  await loop.shutdown();
  await pool.close();

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
          for (const ns of session.batches()) yield* compute(client, session, ns);
          yield* send(client, session);
        } while (session.pending && client.error === null);
      }
    } catch (error) {
      report(error);
    } finally {
      client.close();
    }
  }

  /** Has a worker compute a batch of answers. Nothing more is read from the client meanwhile. */
  function* compute(client: Socket, session: Session, ns: number[]): Coroutine {
    // What is answered already does not wait for these.
    yield* send(client, session);
    loop.removeReader(client);
    try {
      const result = loop.runInExecutor(pool, fibsTask, ns);
      client.onBroken = () => result.cancel();
      for (const value of yield* result) session.answer(value);
    } catch (error) {
      for (const n of ns) session.fail(explain(error, n, options));
    }
    client.onBroken = null;
  }

  /** Sends the answers, at the speed at which the client takes them. */
  function* send(client: Socket, session: Session): Coroutine {
    yield* loop.sockSendall(client, session.output, session.length);
    session.sent(session.length);
    if (session.pending) yield* sleep(0);
  }
}

/**
 * corothrd: generator coroutines; fib in a worker pool.
 *
 * Model. A coroutine may wait for two kinds of things: for a socket, as in `coro`, or for a job that a worker thread
 * does. In both cases it yields what it waits for and goes on, below that line, with the result.
 *
 * Changed since `coro`. `session.answer(fib(n))` has become `yield* compute(…)`, for a batch of requests: cheap ones that
 * came together make the way to a worker together. `step()` knows what to do with a job; the loop collects results
 * after each round of I/O.
 *
 * Fixes. A costly request holds up its own connection only. The fast client keeps its
 * rate. Show it, each line in a terminal of its own:
 *
 *     fibserv serve --variant corothrd
 *     fibserv client fast
 *     fibserv client slow --n 40
 *
 * Still breaks. A cheap request that comes alone pays for the way to another thread and back. Compare the rates of
 * `fibserv client fast` with those of `coro`.
 *
 * After David Beazley, "Generators: the final frontier" (PyCon 2014).
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
import type { Job } from "../loop/pool/job.ts";
import { fibsTask } from "./fib.ts";
import { explain } from "./fib_errors.ts";
import { startFibPool } from "./fib_pool.ts";
import { Session } from "./framing.ts";
import type { Service } from "./service.ts";

/** What a coroutine yields: "resume me when this socket is ready for that", or "… when this job is done". */
type Wait = [Socket | Listener, number] | Job<number[]>;
type Coroutine = Generator<Wait, void, number[]>;

export async function run({ io, options, listening, onStop, report }: Service): Promise<void> {
  const selector = io.selector();
  const pool = await startFibPool(options, { selector, onWake: () => selector.wake() });
  const listener = io.listen(options);
  step(acceptClients());
  listening(listener.addr);
  onStop(() => selector.drain());

  while (selector.size > 0) {
    const ready = selector.select();
    for (const { data } of ready instanceof Promise ? await ready : ready) step(data as Coroutine);
    pool.collect();
  }
  selector.close();
  await pool.close();

  /** Runs a coroutine to its next `yield`. It registers the first wait for a socket, and modifies that for the next. */
  function step(coroutine: Coroutine, error?: Error, values: number[] = []): void {
    try {
      const { value: wait } = error ? coroutine.throw(error) : coroutine.next(values);
      if (!wait) return;
      if (!Array.isArray(wait)) {
        return wait.onDone((error, values) => step(coroutine, error, values));
      }
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
          for (const ns of session.batches()) yield* compute(client, session, ns);
          session.sent(client.send(session.output, session.length));
          if (session.unfinished) yield* send(client, session);
        } while (session.pending && client.error === null);
      }
    } finally {
      client.close();
    }
  }

  /** Has a worker compute a batch of answers. Nothing more is read from the client meanwhile. */
  function* compute(client: Socket, session: Session, ns: number[]): Coroutine {
    // What is answered already does not wait for these.
    session.sent(client.send(session.output, session.length));
    selector.modify(client, 0);
    try {
      const job = pool.submit(fibsTask, ns);
      client.onBroken = () => job.cancel();
      for (const value of yield job) session.answer(value);
    } catch (error) {
      for (const n of ns) session.fail(explain(error, n, options));
    }
    client.onBroken = null;
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

/**
 * coro: one thread, generators on a loop of a few lines.
 *
 * Model. A coroutine runs until it has to wait; then it yields what it waits for: a socket, an event, and for how long.
 * The loop resumes it when the selector reports just that, or when the time is up. All waits overlap, so a hundred URLs
 * take hardly longer than the slowest of them.
 *
 * Changed since `cb`. The state of a fetch, there the fields of an object whose methods are callbacks, is here where
 * one looks for it: in the local variables and the position of a suspended function. `for`, `while` and `try … finally`
 * work again, so redirects are a loop and a connection is closed in one place.
 *
 * Fixes. What one reads is what happens, in that order, as in `sync`. And an error is thrown and caught where it
 * happens: a callback has nobody to throw to.
 *
 * Still breaks. The loop looks at all that wait to find the earliest deadline, which is slow for thousands of them; it
 * knows sockets and times only, so that one coroutine cannot wait for another. `loop/` has a heap, and futures:
 *
 *     fibserv diff web:coro web:fd
 *
 * After A. Jesse Jiryu Davis and Guido van Rossum, "A web crawler with asyncio coroutines" (500 Lines or Less), and
 * David Beazley, "A curious course on coroutines and concurrency" (PyCon 2009).
 *
 * @module
 */

import { EVENT_READ, EVENT_WRITE, type Socket } from "../loop/io/types.ts";
import type { Download } from "./download.ts";
import type { Exchange } from "./exchange.ts";
import type { Batch } from "./step.ts";

/** What a coroutine yields: "resume me when this socket is ready for that, or when so many milliseconds are over". */
type Wait = [socket: Socket | null, event: number, timeoutMs: number];
/** It is resumed with `true` when what it waits for has come, with `false` when the time was up before. */
type Coroutine = Generator<Wait, void, boolean>;
/** A coroutine that waits, and until when. */
type Task = { coroutine: Coroutine; untilMs: number };

/** Fetches whatever the queue gives. */
export async function run({ io, queue, onStop }: Batch): Promise<void> {
  const selector = io.selector();
  const tasks = new Set<Task>();
  let isStopped = false;
  onStop(() => {
    isStopped = true;
    selector.wake();
  });

  startMore();
  while (tasks.size > 0 && !isStopped) {
    for (const socket of await selector.select(untilNextMs())) step(socket.data as Task, true);
    for (const task of tasks) if (task.untilMs <= performance.now()) step(task, false);
    startMore();
  }
  // To return from a suspended function runs its `finally`.
  for (const { coroutine } of tasks) coroutine.return();
  selector.close();

  /** Starts as many downloads as there may be. */
  function startMore(): void {
    for (const download of queue) {
      const task = { coroutine: fetchOne(download), untilMs: Infinity };
      tasks.add(task);
      step(task, true);
    }
  }

  /** How long to wait for the sockets at most. */
  function untilNextMs(): number {
    let nextMs = Infinity;
    for (const { untilMs } of tasks) nextMs = Math.min(nextMs, untilMs);
    return Math.max(0, nextMs - performance.now());
  }

  /** Runs a coroutine to its next `yield`, and registers what it waits for there. */
  function step(task: Task, hasCome: boolean): void {
    const { value: wait } = task.coroutine.next(hasCome);
    if (!wait) return void tasks.delete(task);
    const [socket, event, timeoutMs] = wait;
    task.untilMs = performance.now() + timeoutMs;
    if (socket === null) return;
    if (socket.data === task) selector.modify(socket, event);
    else selector.register(socket, event, task);
  }

  /** Fetches one URL: one exchange, or several. */
  function* fetchOne(download: Download): Coroutine {
    for (const exchange of download) {
      if (exchange.delayMs > 0) yield [null, 0, exchange.delayMs];
      yield* converse(exchange);
    }
  }

  /** Sends a request and receives its response. */
  function* converse(exchange: Exchange): Coroutine {
    let socket: Socket | null = null;
    try {
      socket = io.connect(exchange.address);
      yield* until(socket, EVENT_WRITE, exchange);
      if (socket.error !== null) throw socket.error;
      exchange.connected();
      while (exchange.output.length > 0) {
        yield* until(socket, EVENT_WRITE, exchange);
        exchange.sent(socket.send(exchange.output, exchange.output.length));
      }
      while (!exchange.isOver) {
        yield* until(socket, EVENT_READ, exchange);
        exchange.receive(socket.bytes, socket.recv(), socket.error);
      }
    } catch (error) {
      exchange.fail(error);
    } finally {
      if (socket !== null) hangUp(socket);
    }
  }
}

/** Waits until the socket is ready, for as long as the exchange may take. */
function* until(socket: Socket, event: number, exchange: Exchange): Coroutine {
  const hasCome = yield [socket, event, exchange.remainingMs()];
  if (!hasCome) exchange.expire();
}

/** Ends a connection at once: nobody has anything more to say, or anybody to listen to. */
function hangUp(socket: Socket): void {
  socket.abort();
}

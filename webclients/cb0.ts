/**
 * cb0: one URL, callbacks, a selector.
 *
 * Model. No call waits. `connect()` returns before there is a connection, and `recv()` before there are bytes; instead, a
 * function is registered that is to be called when the socket can be used without waiting: a callback. The selector
 * tells when that is. The loop that asks it and calls the functions is an event loop.
 *
 * Changed since `thrd`. No thread waits in the middle of `converse()`, so the function is cut wherever it waited, and each
 * piece says at its end which one comes next. A time limit was an argument of the call that waits; now it is a
 * second thing that may come, with a callback of its own: a timer.
 *
 * Fixes. To wait costs an entry in a table of the system instead of a thread, and nothing is copied between threads.
 *
 * Still breaks. What all pieces have to know lies in variables that they share, and of these there is one each: `socket`,
 * `exchange`. A second URL would overwrite them, so that this program fetches one:
 *
 *     fibserv fetch --variant cb0 --site /p/0 /p/1
 *
 * After A. Jesse Jiryu Davis and Guido van Rossum, "A web crawler with asyncio coroutines" (500 Lines or Less), "Async"
 * and "Programming with callbacks"; D. C. Schmidt, "Reactor" (1995).
 *
 * @module
 */

import { EVENT_READ, EVENT_WRITE, type Socket } from "../loop/io/types.ts";
import type { Exchange } from "./exchange.ts";
import type { Batch } from "./step.ts";

type Callback = () => void;

export async function run({ io, queue, onStop }: Batch): Promise<void> {
  const selector = io.selector();
  let isOver = false;
  onStop(() => {
    isOver = true;
    selector.wake();
  });

  const download = queue.take();
  let exchange!: Exchange;
  let socket!: Socket;
  let untilMs!: number;
  let onTimeUp!: Callback;

  fetchOne();
  while (!isOver) {
    const leftMs = Math.max(0, untilMs - performance.now());
    for (const socket of await selector.select(leftMs)) (socket.data as Callback)();
    if (untilMs <= performance.now()) onTimeUp();
  }
  hangUp();
  selector.close();

  /** Begins with the next exchange, or ends. */
  function fetchOne(): void {
    const next = download?.next() ?? null;
    if (next === null) return void (isOver = true);
    exchange = next;
    callLater(next.delayMs, converse);
  }

  /** Begins to connect. */
  function converse(): void {
    try {
      socket = io.connect(exchange.address);
    } catch (error) {
      exchange.fail(error);
      return fetchOne();
    }
    selector.register(socket, EVENT_WRITE);
    waitFor(EVENT_WRITE, onConnected);
  }

  function onConnected(): void {
    if (socket.error !== null) exchange.fail(socket.error);
    else exchange.connected();
    waitFor(EVENT_WRITE, onWritable);
  }

  function onWritable(): void {
    exchange.sent(socket.send(exchange.output, exchange.output.length));
    if (exchange.output.length > 0) waitFor(EVENT_WRITE, onWritable);
    else waitFor(EVENT_READ, onReadable);
  }

  function onReadable(): void {
    exchange.receive(socket.bytes, socket.recv(), socket.error);
    waitFor(EVENT_READ, onReadable);
  }

  function onLate(): void {
    exchange.expire();
    waitFor(0, onLate);
  }

  /** Has a callback called when the socket is ready, unless the exchange is over by now. */
  function waitFor(event: number, callback: Callback): void {
    if (exchange.isOver) {
      hangUp();
      return fetchOne();
    }
    socket.data = callback;
    selector.modify(socket, event);
    callLater(exchange.remainingMs(), onLate);
  }

  /** Has a callback called when so many milliseconds are over, in the place of the one before. */
  function callLater(ms: number, callback: Callback): void {
    untilMs = performance.now() + ms;
    onTimeUp = callback;
  }

  /** Ends a connection at once: nobody has anything more to say, or anybody to listen to. */
  function hangUp(): void {
    // There is none before the first has begun to connect.
    socket?.abort();
  }
}

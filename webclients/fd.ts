/**
 * fd: coroutines on `loop/`, the simplified asyncio, with `addReader()` and `addWriter()`.
 *
 * Model. A coroutine waits for a future, a result that is not there yet. The loop knows nothing of HTTP, and little of
 * coroutines; it calls functions: when a socket can be read or written, or when a time has come. Such a function
 * completes the future, and the task that drives the coroutine goes on. The name is from the first parameter of asyncio's
 * `add_reader()`: a file descriptor.
 *
 * Changed since `coro`. The loop of a few lines is a library now. What is yielded is always a future, whatever one waits
 * for, so that the loop need not know the kinds. Tasks are in a group, which ends when they have all ended.
 *
 * Fixes. The loop does not look at all that wait to find the earliest time: it has a heap. One coroutine can wait for
 * another. And what is not thought of while writing, an error in the program itself, ends the group and is seen.
 *
 * Still breaks. Each wait makes a future, a timer and a watcher by hand, and must take the last two away again:
 * `until()` is the longest function here, and every program of this kind would have to have it. It belongs in the
 * library, too:
 *
 *     fibserv diff web:fd web:sock
 *
 * After PEP 3156, "Asynchronous IO Support Rebooted" (2012), and the documentation of asyncio, "Event Loop", section
 * "Watching file descriptors".
 *
 * @module
 */

import {
  type Coroutine,
  EVENT_READ,
  EVENT_WRITE,
  EventLoop,
  rethrowIfCancelled,
  sleep,
  type Socket,
  type TaskGroup,
  taskGroup,
  wait,
} from "../loop/mod.ts";
import type { Download } from "./download.ts";
import type { Exchange } from "./exchange.ts";
import type { Batch } from "./step.ts";

/** Fetches whatever the queue gives. */
export async function run({ io, queue, onStop }: Batch): Promise<void> {
  const loop = new EventLoop({ io, selector: io.selector() });
  const all = loop.createTask(fetchAll());
  onStop(() => loop.callSoonThreadsafe(() => all.cancel()));

  await loop.runUntilComplete(wait([all]));
  loop.close();
  if (!all.cancelled()) all.result();

  function* fetchAll(): Coroutine {
    yield* taskGroup(function* (group): Coroutine {
      startMore(group);
    });
  }

  /** Starts as many downloads as there may be. */
  function startMore(group: TaskGroup): void {
    for (const download of queue) group.createTask(fetchOne(download, group));
  }

  /** Fetches one URL: one exchange, or several. */
  function* fetchOne(download: Download, group: TaskGroup): Coroutine {
    for (const exchange of download) {
      if (exchange.delayMs > 0) yield* sleep(exchange.delayMs);
      yield* converse(exchange);
    }
    startMore(group);
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
      rethrowIfCancelled(error);
      exchange.fail(error);
    } finally {
      if (socket !== null) hangUp(socket);
    }
  }

  /** Waits until the socket is ready, for as long as the exchange may take. */
  function* until(socket: Socket, event: number, exchange: Exchange): Coroutine {
    const ready = loop.createFuture<boolean>();
    const settle = (hasCome: boolean) => ready.done() || ready.setResult(hasCome);
    if (event === EVENT_READ) loop.addReader(socket, settle, true);
    else loop.addWriter(socket, settle, true);
    const timer = loop.callLater(exchange.remainingMs(), settle, false);
    try {
      if (!(yield* ready)) exchange.expire();
    } finally {
      timer.cancel();
      loop.removeReader(socket);
      loop.removeWriter(socket);
    }
  }
}

/** Ends a connection at once: nobody has anything more to say, or anybody to listen to. */
function hangUp(socket: Socket): void {
  socket.abort();
}

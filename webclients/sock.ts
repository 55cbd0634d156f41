/**
 * sock: coroutines on `loop/`, with `sockConnect()`, `sockRecv()` and `sockSendall()`.
 *
 * Model. One says what one wants, and has it when the line is done: a connection, all bytes sent, some bytes received.
 * That a socket has to be ready before one can try, that one tries and may be told "would block", is in the library.
 *
 * Changed since `fd`. `until()` is gone, and with it the pairs of socket and event. How long something may take is said
 * around it, not inside each wait: `waitFor()` is a deadline for one thing, `timeout()` one for a block, and both end
 * what has not ended in time by throwing.
 *
 * Fixes. Time is an error like others: whatever ends a conversation comes to the one `catch`. And there is one timer for
 * all that is received, instead of one for each piece.
 *
 * Still breaks. A request and a response are still bytes on a socket, in pieces as they come. What most protocols need,
 * a buffer to read a line or so many bytes from, and one from which what was written is sent, is not there:
 *
 *     fibserv diff web:sock web:streams
 *
 * After the documentation of asyncio, "Event Loop", section "Working with socket objects directly", and N. J. Smith,
 * "Timeouts and cancellation for humans" (2018), about deadlines around a block.
 *
 * @module
 */

import {
  type Coroutine,
  EventLoop,
  rethrowIfCancelled,
  sleep,
  type Socket,
  type TaskGroup,
  taskGroup,
  timeout,
  wait,
  waitFor,
} from "../loop/mod.ts";
import type { Download } from "./download.ts";
import type { Exchange } from "./exchange.ts";
import type { Batch } from "./step.ts";

/** How many bytes are received at once at most. */
const PIECE_BYTES = 65_536;

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
      socket = yield* waitFor(loop.sockConnect(exchange.address), exchange.remainingMs());
      exchange.connected();
      yield* timeout(exchange.remainingMs(), () => ask(socket!, exchange));
    } catch (error) {
      rethrowIfCancelled(error);
      exchange.fail(error);
    } finally {
      if (socket !== null) hangUp(socket);
    }
  }

  /** The same, on a connection that is there. */
  function* ask(socket: Socket, exchange: Exchange): Coroutine {
    yield* loop.sockSendall(socket, exchange.output);
    exchange.sent(exchange.output.length);
    while (!exchange.isOver) {
      const bytes = yield* loop.sockRecv(socket, PIECE_BYTES);
      exchange.receive(bytes, bytes.length);
    }
  }
}

/** Ends a connection at once: nobody has anything more to say, or anybody to listen to. */
function hangUp(socket: Socket): void {
  socket.abort();
}

/**
 * streams: coroutines on `loop/`, with `openConnection()`.
 *
 * Model. A connection is a pair: a reader, which collects what comes, and a writer, which keeps what cannot be sent yet.
 * `write()` never waits; `drain()` does, while the writer keeps too much.
 *
 * Changed since `sock`. There are no sockets any more. To receive and to be read are two things: the reader takes what
 * comes while the program does something else, up to a bound; beyond it the server has to wait.
 *
 * Fixes. A program may read in the units of its protocol: `readline()` for a head, `readexactly()` for a body that has a
 * length. That is how a client for one protocol is written in an hour. This one reads pieces all the same, since its
 * parser is shared with the other steps, and counts in pieces what a line or a head may cost.
 *
 * Still breaks. Every byte is copied into the reader's buffer and out of it again, and each piece wakes a task. Below the
 * streams is what feeds them, and it needs neither:
 *
 *     fibserv diff web:streams web:protocols
 *
 * After the documentation of asyncio, "Streams", whose example is a client for HTTP that reads a head.
 *
 * @module
 */

import {
  type Coroutine,
  EventLoop,
  openConnection,
  rethrowIfCancelled,
  sleep,
  type StreamReader,
  type StreamWriter,
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
    let stream: [StreamReader, StreamWriter] | null = null;
    try {
      stream = yield* waitFor(openConnection(exchange.address), exchange.remainingMs());
      exchange.connected();
      yield* timeout(exchange.remainingMs(), () => ask(stream!, exchange));
    } catch (error) {
      rethrowIfCancelled(error);
      exchange.fail(error);
    } finally {
      if (stream !== null) hangUp(stream);
    }
  }

  /** The same, on a connection that is there. */
  function* ask([reader, writer]: [StreamReader, StreamWriter], exchange: Exchange): Coroutine {
    writer.write(exchange.output);
    exchange.sent(exchange.output.length);
    yield* writer.drain();
    while (!exchange.isOver) {
      const bytes = yield* reader.read(PIECE_BYTES);
      exchange.receive(bytes, bytes.length);
    }
  }
}

/** Ends a connection at once: nobody has anything more to say, or anybody to listen to. */
function hangUp([, writer]: [StreamReader, StreamWriter]): void {
  writer.transport.abort();
}

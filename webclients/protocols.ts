/**
 * protocols: transports and protocols on `loop/`.
 *
 * Model. The transport moves the bytes, and the protocol is told what happens: a connection was made, data were received,
 * the connection is lost. Each event is a call of a method, in an order that is always the same. Around it everything
 * is as before: a coroutine opens the connection and waits for one future, which is done when the response is.
 *
 * Changed since `streams`. `ask()` is an object, and it is called instead of calling. What came is lent to it for the
 * length of a call, and needs no buffer and no copy; nothing is woken but the coroutine at the end.
 *
 * Fixes. It is the fastest way on this loop, and the one without a network: who wants to test `Asking` calls its methods.
 *
 * Still breaks. Each URL has a connection of its own, though most are on one server. To connect takes one round trip and
 * with TLS another one, and some milliseconds of computing on both sides. A protocol that outlives its response can be
 * asked again:
 *
 *     fibserv diff web:protocols web:httpclient
 *
 * After the documentation of asyncio, "Transports and Protocols", and G. Lefkowitz and others, Twisted, from which the
 * two came to it.
 *
 * @module
 */

import {
  type Coroutine,
  EventLoop,
  type Future,
  type Protocol,
  rethrowIfCancelled,
  sleep,
  type TaskGroup,
  taskGroup,
  type Transport,
  wait,
  waitFor,
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
    let transport: Transport | null = null;
    try {
      // A future that is made here would have nobody to complete it where there is no connection.
      const connecting = loop.createConnection(() => new Asking(exchange, loop), exchange.address);
      const [made, asking] = yield* waitFor(connecting, exchange.remainingMs());
      transport = made;
      yield* waitFor(asking.isOver, exchange.remainingMs());
    } catch (error) {
      rethrowIfCancelled(error);
      exchange.fail(error);
    } finally {
      if (transport !== null) hangUp(transport);
    }
  }
}

/** What is to be done on a connection when something happens there. */
class Asking implements Protocol {
  /** Done when the exchange is over, or the connection. */
  readonly isOver: Future<void>;

  constructor(readonly exchange: Exchange, loop: EventLoop) {
    this.isOver = loop.createFuture();
  }

  connectionMade(transport: Transport): void {
    this.exchange.connected();
    transport.write(this.exchange.output);
    this.exchange.sent(this.exchange.output.length);
  }

  dataLent(bytes: Uint8Array): void {
    this.exchange.receive(bytes, bytes.length);
    if (this.exchange.isOver && !this.isOver.done()) this.isOver.setResult();
  }

  eofReceived(): void {
    this.dataLent(new Uint8Array(0));
  }

  connectionLost(error: unknown): void {
    if (this.isOver.done()) return;
    if (error === null) this.isOver.setResult();
    else this.isOver.setException(error);
  }
}

/** Ends a connection at once: nobody has anything more to say, or anybody to listen to. */
function hangUp(transport: Transport): void {
  transport.abort();
}

/**
 * cb: many URLs, callbacks, a selector polled in a loop.
 *
 * Model. Each fetch is an object. It holds what has to be known of one URL, and its methods are the callbacks; a socket
 * knows to which fetch it belongs. All fetches share one thread, one selector and one loop, which asks for the earliest
 * of all time limits how long it may wait.
 *
 * Changed since `cb0`. The variables are fields of an object, of which there are as many as URLs are worked on. The
 * loop finds the object, and the object says which of its methods comes next.
 *
 * Fixes. Many URLs at once. All waits overlap, so a hundred URLs take hardly longer than the slowest of them, and one
 * more costs some kilobytes.
 *
 * Still breaks. The program is inside out: what comes after `connect()` is not written after it, a loop over the bytes is
 * a method that registers itself, and `try … finally` is of no use, since a method has returned long before something
 * fails. To see what happens in which order, one has to follow the names of the callbacks. The next step reads from
 * top to bottom again:
 *
 *     fibserv diff web:cb web:coro
 *
 * After A. Jesse Jiryu Davis and Guido van Rossum, "A web crawler with asyncio coroutines" (500 Lines or Less),
 * "Programming with callbacks"; Dan Kegel, "The C10K problem" (1999).
 *
 * @module
 */

import { EVENT_READ, EVENT_WRITE, type Io, type Selector, type Socket } from "../loop/io/types.ts";
import type { Download } from "./download.ts";
import type { Exchange } from "./exchange.ts";
import type { Batch } from "./step.ts";

type Callback = () => void;

export async function run({ io, queue, onStop }: Batch): Promise<void> {
  const selector = io.selector();
  const fetches = new Set<Fetch>();
  let isStopped = false;
  onStop(() => {
    isStopped = true;
    selector.wake();
  });

  startMore();
  while (fetches.size > 0 && !isStopped) {
    for (const socket of await selector.select(untilNextMs())) (socket.data as Fetch).onReady();
    for (const fetch of fetches) if (fetch.untilMs <= performance.now()) fetch.onTimeUp();
    startMore();
  }
  for (const fetch of fetches) fetch.hangUp();
  selector.close();

  /** Starts as many downloads as there may be. */
  function startMore(): void {
    for (const download of queue) new Fetch(download, io, selector, fetches).fetchOne();
  }

  /** How long to wait for the sockets at most. */
  function untilNextMs(): number {
    let nextMs = Infinity;
    for (const { untilMs } of fetches) nextMs = Math.min(nextMs, untilMs);
    return Math.max(0, nextMs - performance.now());
  }
}

/** All that is known of one URL on its way, and what is to be done when something comes. */
class Fetch {
  exchange!: Exchange;
  socket!: Socket;
  onReady!: Callback;
  untilMs!: number;
  onTimeUp!: Callback;

  constructor(
    readonly download: Download,
    readonly io: Io,
    readonly selector: Selector,
    readonly fetches: Set<Fetch>,
  ) {}

  /** Begins with the next exchange, or ends. */
  fetchOne(): void {
    const next = this.download.next();
    if (next === null) return void this.fetches.delete(this);
    this.fetches.add(this);
    this.exchange = next;
    this.callLater(next.delayMs, this.converse);
  }

  /** Begins to connect. */
  converse(): void {
    try {
      this.socket = this.io.connect(this.exchange.address);
    } catch (error) {
      this.exchange.fail(error);
      return this.fetchOne();
    }
    this.selector.register(this.socket, EVENT_WRITE, this);
    this.waitFor(EVENT_WRITE, this.onConnected);
  }

  onConnected(): void {
    if (this.socket.error !== null) this.exchange.fail(this.socket.error);
    else this.exchange.connected();
    this.waitFor(EVENT_WRITE, this.onWritable);
  }

  onWritable(): void {
    const { exchange, socket } = this;
    exchange.sent(socket.send(exchange.output, exchange.output.length));
    if (exchange.output.length > 0) this.waitFor(EVENT_WRITE, this.onWritable);
    else this.waitFor(EVENT_READ, this.onReadable);
  }

  onReadable(): void {
    const { exchange, socket } = this;
    exchange.receive(socket.bytes, socket.recv(), socket.error);
    this.waitFor(EVENT_READ, this.onReadable);
  }

  onLate(): void {
    this.exchange.expire();
    this.waitFor(0, this.onLate);
  }

  /** Has a callback called when the socket is ready, unless the exchange is over by now. */
  waitFor(event: number, callback: Callback): void {
    if (this.exchange.isOver) {
      this.hangUp();
      return this.fetchOne();
    }
    this.onReady = callback;
    this.selector.modify(this.socket, event);
    this.callLater(this.exchange.remainingMs(), this.onLate);
  }

  /** Has a callback called when so many milliseconds are over, in the place of the one before. */
  callLater(ms: number, callback: Callback): void {
    this.untilMs = performance.now() + ms;
    this.onTimeUp = callback;
  }

  /** Ends a connection at once: nobody has anything more to say, or anybody to listen to. */
  hangUp(): void {
    // There is none before the first has begun to connect.
    this.socket?.abort();
  }
}

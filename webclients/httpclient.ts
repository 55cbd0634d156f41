/**
 * httpclient: one client object for all URLs, as in Tornado.
 *
 * Model. The program has one client, and asks it. The client knows what all requests have in common: it keeps connections
 * for further requests to the same server (keep-alive, in `connections.ts`), and lets `maxClients` requests be at work, while
 * the others wait in line.
 *
 * One method, `fetch()`, serves three styles, since it gives a future: a function can be called when it is done, one can
 * wait for many of them together, or for one in the middle of a coroutine. Each has its place here, by `--concurrency`:
 *
 * - 1, one after another: the coroutine style, a loop as in `sync`.
 * - no limit, all at once: the future style, `gather()`.
 * - some at once: the callback style, where each end begins the next.
 *
 * Changed since `protocols`. A connection outlives its response, so who opens it and who closes it is no longer the same
 * function: both ask `Connections`. What drove the downloads is in the client.
 *
 * Fixes. The second request to a server costs one round trip instead of two, and with TLS instead of three and the
 * computing. Compare the two, and one after another with at once:
 *
 *     fibserv fetch --variant protocols --site --concurrency 1
 *     fibserv fetch --variant httpclient --site --concurrency 1
 *     fibserv fetch --variant httpclient --site
 *
 * Still breaks. Each request is a task from the beginning, also if it waits in line: a million of them are a million
 * tasks, and `maxClients` bounds only what they do. In `pool` there are as many tasks as may be at work:
 *
 *     fibserv diff web:httpclient web:pool
 *
 * After Tornado, `tornado.httpclient.AsyncHTTPClient`, and RFC 9112, section 9.3 (persistence).
 *
 * @module
 */

import {
  type Coroutine,
  EventLoop,
  type Future,
  gather,
  rethrowIfCancelled,
  Semaphore,
  sleep,
  wait,
  waitFor,
} from "../loop/mod.ts";
import { type Connection, Connections } from "./connections.ts";
import type { Download } from "./download.ts";
import type { Exchange } from "./exchange.ts";
import type { Batch } from "./step.ts";

/** Fetches whatever the queue gives. */
export async function run({ io, options, queue, onStop }: Batch): Promise<void> {
  const loop = new EventLoop({ io, selector: io.selector() });
  const client = new HttpClient(loop, options.concurrency);
  const all = loop.createTask(fetchAll());
  onStop(() => loop.callSoonThreadsafe(() => all.cancel()));

  await loop.runUntilComplete(wait([all]));
  client.close();
  loop.close();
  if (!all.cancelled()) all.result();

  function fetchAll(): Coroutine {
    const { concurrency, perHost } = options;
    if (concurrency === 1) return fetchInTurn();
    return concurrency === Infinity && perHost === Infinity ? fetchAtOnce() : fetchSome();
  }

  /** The coroutine style. */
  function* fetchInTurn(): Coroutine {
    for (const download of queue) yield* client.fetch(download);
  }

  /** The future style. */
  function* fetchAtOnce(): Coroutine {
    yield* gather(Array.from(queue, (download) => client.fetch(download)));
  }

  /** The callback style, up to one future at its end. */
  function* fetchSome(): Coroutine {
    const isOver = loop.createFuture<void>();
    const running = new Set<Future<void>>();
    startMore();
    try {
      yield* isOver;
    } finally {
      for (const fetching of running) fetching.cancel();
      if (running.size > 0) yield* wait(running);
    }

    /** Starts as many downloads as there may be. */
    function startMore(): void {
      for (const download of queue) running.add(client.fetch(download, onFetched));
      if (running.size === 0 && !isOver.done()) isOver.setResult();
    }

    function onFetched(fetched: Future<void>): void {
      running.delete(fetched);
      const error = fetched.cancelled() ? null : fetched.exception();
      if (error !== null && !isOver.done()) isOver.setException(error);
      startMore();
    }
  }
}

/** A client for HTTP. */
export class HttpClient {
  readonly #loop: EventLoop;
  readonly #connections: Connections;
  readonly #turns: Semaphore;

  /** @param maxClients how many requests are at work at once, at least 1; the others wait in line */
  constructor(loop: EventLoop, maxClients: number) {
    this.#loop = loop;
    this.#connections = new Connections(loop);
    this.#turns = new Semaphore(maxClients);
  }

  /**
   * Fetches one URL. To cancel the future gives it up.
   *
   * @param callback called when it is done
   * @returns a future that is done when the download is
   */
  fetch(download: Download, callback?: (fetched: Future<void>) => void): Future<void> {
    const fetching = this.#loop.createTask(this.#fetchOne(download));
    if (callback !== undefined) fetching.addDoneCallback(() => callback(fetching));
    return fetching;
  }

  /** Ends the connections that are idle. */
  close(): void {
    this.#connections.close();
  }

  /** Fetches one URL: one exchange, or several. */
  *#fetchOne(download: Download): Coroutine {
    yield* this.#turns.acquire();
    try {
      for (const exchange of download) {
        if (exchange.delayMs > 0) yield* sleep(exchange.delayMs);
        yield* this.#converse(exchange);
      }
    } finally {
      this.#turns.release();
    }
  }

  /** Sends a request and receives its response. */
  *#converse(exchange: Exchange): Coroutine {
    let connection: Connection | null = null;
    try {
      connection = yield* waitFor(this.#connections.open(exchange), exchange.remainingMs());
      yield* waitFor(connection.ask(exchange), exchange.remainingMs());
    } catch (error) {
      rethrowIfCancelled(error);
      exchange.fail(error);
    } finally {
      if (connection !== null) this.#connections.release(connection, exchange.mayReuse);
    }
  }
}

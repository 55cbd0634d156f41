/**
 * Sites and clients for tests: they do nothing, and remember that they were asked.
 *
 * @module
 */

import type { WebColumn } from "./columns.ts";
import type { FetchEnd, FetchOrder, RunFetch } from "./fetch_process.ts";
import type { BenchSite } from "./sites.ts";

/** A site that counts how often it is reset, and claims so many connections. */
export class FakeSite implements BenchSite {
  readonly urls: readonly string[];
  readonly caPath: string | null;
  resets = 0;

  constructor({ tls }: Pick<WebColumn, "tls"> = { tls: false }) {
    this.urls = [`${tls ? "https" : "http"}://127.0.0.1:1/p/0`];
    this.caPath = tls ? "ca.pem" : null;
  }

  reset(): Promise<void> {
    this.resets++;
    return Promise.resolve();
  }

  connections(): Promise<number> {
    return Promise.resolve(7);
  }
}

/** Clients that end at once. */
export class FakeClients {
  readonly orders: FetchOrder[] = [];
  readonly #endOf: (order: FetchOrder, index: number) => FetchEnd;

  /** @param endOf how the client ends that is the `index`-th one, from 0 */
  constructor(endOf: (order: FetchOrder, index: number) => FetchEnd = () => ({ ms: 600 })) {
    this.#endOf = endOf;
  }

  /** May be passed as a callback. */
  readonly runFetch: RunFetch = (order, signal) => {
    this.orders.push(order);
    const end = this.#endOf(order, this.orders.length - 1);
    return Promise.resolve(signal.aborted ? null : end);
  };
}

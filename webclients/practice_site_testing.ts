/**
 * For tests: the practice site in a thread of its own, since some clients block theirs, and what it tells of itself.
 *
 * @module
 */

import type { Numbers, SiteJson } from "./site/mod.ts";
import { SiteThread, type SiteThreadOptions } from "./site/site_thread.ts";

/** A site that runs. */
export class PracticeSite implements Disposable {
  /** Ends with a slash. */
  readonly url: string;
  /** What clients have to trust; none without TLS. */
  readonly caCerts: readonly string[];
  readonly #thread: SiteThread;

  private constructor(thread: SiteThread) {
    this.#thread = thread;
    this.url = thread.url;
    this.caCerts = thread.certificate === null ? [] : [thread.certificate];
  }

  /** Starts a site on loopback: five pages on a free port, each of which comes at once, unless the options differ. */
  static async start(options: SiteThreadOptions = {}): Promise<PracticeSite> {
    return new PracticeSite(await SiteThread.start({ latencyMs: 0, pages: 5, ...options }));
  }

  /** What it tells about itself. */
  json(): Promise<SiteJson> {
    return this.#ask("/site.json");
  }

  /** What it was asked for since the start, or since the last time when this was called. */
  async takeNumbers(): Promise<Numbers> {
    const numbers = await this.#ask<Numbers>("/stats.json");
    await this.#ask("/stats.json", "POST");
    return numbers;
  }

  /**
   * Asks on a connection of its own. Where connections are kept, `fetch()` may open one more than it needs, while it waits
   * for another one to come back, and the site would count that among those of the client under test.
   */
  async #ask<T>(path: string, method = "GET"): Promise<T> {
    using client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
    return await (await fetch(new URL(path, this.url), { client, method })).json();
  }

  [Symbol.dispose](): void {
    this.#thread[Symbol.dispose]();
  }
}

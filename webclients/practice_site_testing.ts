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
  async json(): Promise<SiteJson> {
    return await (await fetch(new URL("/site.json", this.url))).json();
  }

  /** What it was asked for since the start, or since the last time when this was called. */
  async takeNumbers(): Promise<Numbers> {
    const stats = new URL("/stats.json", this.url);
    const numbers = await (await fetch(stats)).json();
    await (await fetch(stats, { method: "POST" })).body?.cancel();
    return numbers;
  }

  [Symbol.dispose](): void {
    this.#thread[Symbol.dispose]();
  }
}

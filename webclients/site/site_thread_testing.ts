/**
 * For tests: the practice site in a thread of its own, since some clients block theirs.
 *
 * @module
 */

import type { Numbers, SiteJson, SiteOptions } from "./mod.ts";

/** What of the options can travel to the thread. */
export type ThreadOptions = Omit<SiteOptions, "clock" | "report">;

/** A site that runs. */
export class SiteThread implements AsyncDisposable {
  /** `http://127.0.0.1:8080/` */
  readonly url: string;
  /** In PEM; null without TLS. */
  readonly certificate: string | null;
  readonly #worker: Worker;

  private constructor(worker: Worker, url: string, certificate: string | null) {
    this.#worker = worker;
    this.url = url;
    this.certificate = certificate;
  }

  /** Starts a site on a free port, whose pages come at once. */
  static async start(options: ThreadOptions = {}): Promise<SiteThread> {
    const url = new URL("./site_thread_worker_testing.ts", import.meta.url);
    const worker = new Worker(url, { type: "module" });
    const [siteUrl, certificate] = await new Promise<[string, string | null]>((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = (event) => {
        event.preventDefault();
        reject(new Error(event.message));
      };
      worker.postMessage({ port: 0, latencyMs: 0, ...options });
    });
    return new SiteThread(worker, siteUrl, certificate);
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

  [Symbol.asyncDispose](): Promise<void> {
    this.#worker.terminate();
    return Promise.resolve();
  }
}

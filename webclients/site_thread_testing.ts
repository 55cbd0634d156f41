/**
 * For tests: the practice site in a thread of its own, since some clients block theirs.
 *
 * @module
 */

import type { Numbers, SiteJson, SiteOptions } from "./site/mod.ts";

/** What of the options can travel to the thread. */
export type SiteThreadOptions = Omit<SiteOptions, "clock" | "report">;

/** A site that runs. */
export class SiteThread implements AsyncDisposable {
  /** Ends with a slash. */
  readonly url: string;
  /** What clients have to trust; none without TLS. */
  readonly caCerts: readonly string[];
  readonly #worker: Worker;

  private constructor(worker: Worker, url: string, certificate: string | null) {
    this.#worker = worker;
    this.url = url;
    this.caCerts = certificate === null ? [] : [certificate];
  }

  /** Starts a site on loopback: five pages on a free port, each of which comes at once, unless the options differ. */
  static async start(options: SiteThreadOptions = {}): Promise<SiteThread> {
    const program = new URL("./site_worker_testing.ts", import.meta.url);
    const worker = new Worker(program, { type: "module" });
    const { url, certificate } = await call(worker, options);
    return new SiteThread(worker, url, certificate);
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

  async [Symbol.asyncDispose](): Promise<void> {
    await call(this.#worker, "close");
    this.#worker.terminate();
  }
}

function call(
  worker: Worker,
  message: unknown,
): Promise<{ url: string; certificate: string | null }> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(event.message));
    };
    worker.postMessage(message);
  });
}

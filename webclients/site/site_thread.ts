/**
 * The practice site in a thread of its own, for programs that fetch from it themselves.
 *
 * On one thread they would be each other's load, and a client that blocks would wait for a server that cannot answer
 * before the client lets it. A process of its own would do as well, but a program that talks to the network should not
 * need the right to start any.
 *
 * @module
 */

import { within } from "../../internal/measure/within.ts";
import type { SiteNews, SiteThreadOptions } from "./site_worker.ts";

export type { SiteThreadOptions } from "./site_worker.ts";

/** A site that accepts connections. */
export class SiteThread implements Disposable {
  /** Ends with a slash. */
  readonly url: string;
  /** In PEM; null without TLS. */
  readonly certificate: string | null;
  /** The paths of all ordinary pages. */
  readonly pages: readonly string[];
  readonly #worker: Worker;

  private constructor(worker: Worker, news: Exclude<SiteNews, { error: string }>) {
    this.url = news.url;
    this.certificate = news.certificate;
    this.pages = news.pages;
    this.#worker = worker;
  }

  /**
   * Starts it.
   *
   * @param options those of {@linkcode startSite}, except that the port is a free one unless they name it
   * @throws {Error} when it cannot listen, or says nothing for half a minute
   */
  static async start(options: SiteThreadOptions = {}): Promise<SiteThread> {
    const { promise, resolve, reject } = Promise.withResolvers<SiteNews>();
    const worker = new Worker(new URL("./site_worker.ts", import.meta.url), {
      type: "module",
      name: "fibserv site",
    });
    worker.onmessage = ({ data }: MessageEvent<SiteNews>) => resolve(data);
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(event.message));
    };
    try {
      worker.postMessage(options);
      const news = await within(promise, "the line of the practice site that it listens");
      if ("error" in news) throw new Error(news.error);
      return new SiteThread(worker, news);
    } catch (error) {
      worker.terminate();
      throw error;
    }
  }

  /**
   * The URL of a path. Whatever it is, it is on this site: `/p/0`, `p/0`, `//elsewhere/`, even `http://elsewhere/`, which
   * is a path that does not exist.
   */
  urlOf(path: string): string {
    return this.url + path.replace(/^\/+/, "");
  }

  /** Ends it at once, with all its connections. */
  [Symbol.dispose](): void {
    this.#worker.terminate();
  }
}

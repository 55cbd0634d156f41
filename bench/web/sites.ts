/**
 * The practice sites of a bench, each in a thread of its own: plain, over TLS, and over TLS with a new connection for each
 * page. They serve from the beginning to the end, so that all clients but the first, which does not count, find their
 * code compiled.
 *
 * @module
 */

import { SiteThread } from "../../webclients/site/site_thread.ts";
import { LATENCY_MS, type WebColumn } from "./columns.ts";

/** A site, as a measurement needs it. */
export interface BenchSite {
  readonly urls: readonly string[];
  /** The path of its certificate; null without TLS. */
  readonly caPath: string | null;
  /** Counts connections from now on. */
  reset(): Promise<void>;
  /** How many there were since; null: unknown. */
  connections(): Promise<number | null>;
}

/** Gives the site of a column. */
export type SiteFor = (column: WebColumn) => BenchSite;

/** Where the certificate of a TLS site is written. */
const certificateName = (keepAlive: boolean) => keepAlive ? "kept.pem" : "closed.pem";

/** The paths of the certificates in a folder, for those who may read only what is named. */
export function certificatePaths(folder: string): string[] {
  return [true, false].map((keepAlive) => `${folder}/${certificateName(keepAlive)}`);
}

/** All sites that some columns need. */
export class Sites implements Disposable {
  readonly #sites = new Map<string, ThreadSite>();

  private constructor() {}

  /**
   * Starts them.
   *
   * @param folder where certificates are written
   * @throws {Error} when one cannot listen
   */
  static async start(columns: readonly WebColumn[], pages: number, folder: string): Promise<Sites> {
    const sites = new Sites();
    try {
      for (const column of columns) {
        const key = keyOf(column);
        if (!sites.#sites.has(key)) {
          sites.#sites.set(key, await ThreadSite.start(column, pages, folder));
        }
      }
      return sites;
    } catch (error) {
      sites[Symbol.dispose]();
      throw error;
    }
  }

  /** Gives the site of a column. May be passed as a callback. */
  readonly siteFor: SiteFor = (column) => this.#sites.get(keyOf(column))!;

  [Symbol.dispose](): void {
    for (const site of this.#sites.values()) site[Symbol.dispose]();
  }
}

function keyOf({ tls, keepAlive }: WebColumn): string {
  return `${tls} ${keepAlive}`;
}

class ThreadSite implements BenchSite, Disposable {
  readonly urls: readonly string[];
  readonly caPath: string | null;
  readonly #thread: SiteThread;
  readonly #client: Deno.HttpClient;

  private constructor(thread: SiteThread, caPath: string | null) {
    this.#thread = thread;
    this.caPath = caPath;
    this.urls = thread.pages.map((page) => thread.urlOf(page));
    const { certificate } = thread;
    this.#client = Deno.createHttpClient({ caCerts: certificate === null ? [] : [certificate] });
  }

  static async start({ tls, keepAlive }: WebColumn, pages: number, folder: string) {
    const thread = await SiteThread.start({ tls, keepAlive, pages, latencyMs: LATENCY_MS });
    if (thread.certificate === null) return new ThreadSite(thread, null);
    const caPath = `${folder}/${certificateName(keepAlive)}`;
    await Deno.writeTextFile(caPath, thread.certificate);
    return new ThreadSite(thread, caPath);
  }

  async reset(): Promise<void> {
    await this.#ask("POST");
  }

  async connections(): Promise<number | null> {
    const { connections } = await this.#ask("GET");
    return typeof connections === "number" ? connections : null;
  }

  async #ask(method: "GET" | "POST"): Promise<{ connections?: unknown }> {
    // A connection that is kept open would be an idle one of the site's meanwhile.
    const headers = { connection: "close" };
    const url = this.#thread.urlOf("/stats.json");
    const response = await fetch(url, { method, headers, client: this.#client });
    return await response.json();
  }

  [Symbol.dispose](): void {
    this.#client.close();
    this.#thread[Symbol.dispose]();
  }
}

/**
 * The thread in which {@linkcode SiteThread} serves.
 *
 * @module
 */

import { pagePath } from "./graph.ts";
import { startSite } from "./site.ts";

/** How many ordinary pages there are where nothing is said. */
const PAGES = 30;

/** What the thread is told. */
export interface SiteOrder {
  /** Whether to speak TLS. */
  readonly tls: boolean;
  /** How many ordinary pages there are. @default 30 */
  readonly pages?: number;
  /** How long a page takes before its first byte, in milliseconds. @default 50 */
  readonly latencyMs?: number;
  /** Whether a connection may be used again after an ordinary page. @default true */
  readonly keepAlive?: boolean;
}

/** What it says when it accepts connections, or why it cannot. */
export type SiteNews =
  | { readonly url: string; readonly certificate: string | null; readonly pages: string[] }
  | { readonly error: string };

const worker = self as unknown as {
  onmessage: ((event: MessageEvent<SiteOrder>) => void) | null;
  postMessage(news: SiteNews): void;
};
worker.onmessage = async ({ data: { pages = PAGES, ...order } }) => {
  try {
    const { url, certificate } = await startSite({ port: 0, pages, ...order });
    const paths = Array.from({ length: pages }, (_, page) => pagePath(page));
    worker.postMessage({ url, certificate, pages: paths });
  } catch (error) {
    worker.postMessage({ error: error instanceof Error ? error.message : String(error) });
  }
};

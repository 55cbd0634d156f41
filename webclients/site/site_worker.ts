/**
 * The thread in which {@linkcode SiteThread} serves.
 *
 * @module
 */

import { pagePath } from "./graph.ts";
import { startSite } from "./site.ts";

/** How many ordinary pages there are. */
const PAGES = 30;

/** What the thread is told. */
export interface SiteOrder {
  /** Whether to speak TLS. */
  readonly tls: boolean;
}

/** What it says when it accepts connections, or why it cannot. */
export type SiteNews =
  | { readonly url: string; readonly certificate: string | null; readonly pages: string[] }
  | { readonly error: string };

const worker = self as unknown as {
  onmessage: ((event: MessageEvent<SiteOrder>) => void) | null;
  postMessage(news: SiteNews): void;
};
worker.onmessage = async ({ data: { tls } }) => {
  try {
    const { url, certificate } = await startSite({ port: 0, pages: PAGES, tls });
    const pages = Array.from({ length: PAGES }, (_, page) => pagePath(page));
    worker.postMessage({ url, certificate, pages });
  } catch (error) {
    worker.postMessage({ error: error instanceof Error ? error.message : String(error) });
  }
};

/**
 * The thread in which {@linkcode SiteThread} serves.
 *
 * @module
 */

import { pagePath } from "./graph.ts";
import { type SiteOptions, startSite } from "./site.ts";

/** How many ordinary pages there are, if nothing else is said. */
const PAGES = 30;

/** What the thread is told: whatever of the site's options can travel to it. The port is a free one. */
export type SiteThreadOptions = Omit<SiteOptions, "clock" | "report">;

/** What it says when it accepts connections, or why it cannot. */
export type SiteNews =
  | { readonly url: string; readonly certificate: string | null; readonly pages: string[] }
  | { readonly error: string };

const worker = self as unknown as {
  onmessage: ((event: MessageEvent<SiteThreadOptions>) => void) | null;
  postMessage(news: SiteNews): void;
};
worker.onmessage = async ({ data: options }) => {
  const { pages = PAGES } = options;
  try {
    const { url, certificate } = await startSite({ port: 0, ...options, pages });
    const paths = Array.from({ length: pages }, (_, page) => pagePath(page));
    worker.postMessage({ url, certificate, pages: paths });
  } catch (error) {
    worker.postMessage({ error: error instanceof Error ? error.message : String(error) });
  }
};

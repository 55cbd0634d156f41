/**
 * The thread of a `SiteThread`.
 *
 * @module
 */

/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />

import { type RunningSite, startSite } from "./site/mod.ts";
import type { SiteThreadOptions } from "./site_thread_testing.ts";

let site: RunningSite;

self.onmessage = async ({ data }: MessageEvent<SiteThreadOptions | "close">) => {
  if (data === "close") {
    await site.close();
    self.postMessage(null);
    return self.close();
  }
  site = await startSite({ port: 0, latencyMs: 0, pages: 5, ...data });
  self.postMessage({ url: site.url, certificate: site.certificate });
};

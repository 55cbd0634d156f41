/**
 * The thread of a `SiteThread`.
 *
 * @module
 */

import { startSite } from "./mod.ts";
import type { ThreadOptions } from "./site_thread_testing.ts";

const scope = self as unknown as {
  onmessage: (event: MessageEvent<ThreadOptions>) => void;
  postMessage(message: [url: string, certificate: string | null]): void;
};
scope.onmessage = async ({ data }) => {
  const { url, certificate } = await startSite(data);
  scope.postMessage([url, certificate]);
};

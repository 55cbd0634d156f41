/**
 * A tap that ends by an error as soon as the server listens, for tests.
 *
 * @module
 */

import type { TapNews, TapOrder } from "./tap_protocol.ts";

const thread = self as unknown as {
  onmessage: (event: MessageEvent<TapOrder>) => void;
  postMessage(news: TapNews): void;
};
thread.onmessage = ({ data: order }) => {
  if (order === "finish") return;
  if ("start" in order) thread.postMessage("ready");
  else if ("hello" in order) throw new Error("the tap breaks");
};

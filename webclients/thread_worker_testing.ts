/**
 * The second half of the threads of `thread_test.ts`.
 *
 * @module
 */

import { inThread } from "./thread.ts";

function fail(): never {
  throw new RangeError("thrown where nobody catches");
}

inThread("test thread", (greeting: string, signal: AbortSignal) => {
  if (greeting === "") throw new Error("Cannot greet: there must be a greeting, got none");
  return Promise.resolve(async (order: string) => {
    if (order === "crash") throw new Error("Cannot go on: this is a test, got an order");
    if (order === "close") self.close();
    if (order === "throw") setTimeout(() => fail(), 0);
    if (order === "close" || order === "throw") return new Promise<string>(() => {});
    if (order !== "wait") return `${greeting}, ${order}`;
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    return "stopped";
  });
});
// Under another name it does nothing, and says nothing.
inThread("another thread", () => {
  throw new Error("Cannot be here: this thread has another name");
});

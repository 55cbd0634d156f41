/**
 * A thread for the tests of `watched_worker.ts`, which ends as it is told.
 *
 * @module
 */

import { parentThread } from "./parent_thread.ts";

/** By which name it knows what it is. */
export const NAME = "watched worker test";

/** The ways to end. */
export type End = "close" | "exit" | "throw" | "throw later" | "reject" | "post and close";

const parent = parentThread(NAME);
if (parent !== null) {
  parent.onmessage = ({ data: end }: MessageEvent<End>) => {
    switch (end) {
      case "close":
        return parent.close();
      case "exit":
        return Deno.exit(3);
      case "throw":
        throw new RangeError("thrown", { cause: "a cause" });
      case "throw later":
        return void setTimeout(() => {
          throw new RangeError("thrown");
        }, 0);
      case "reject":
        return void Promise.reject(new RangeError("rejected"));
      case "post and close":
        for (let i = 0; i < 100; i++) parent.postMessage(i);
        return parent.close();
    }
  };
}

/**
 * A file that is both halves of a threaded program: it starts workers from itself, and a worker finds out by its
 * name that it is one.
 *
 * @module
 */

import { packError } from "./packed_error.ts";

/** What a worker uses of its global scope to talk to the thread that started it. */
export interface ParentThread {
  /** Is called with what the other thread posts. */
  onmessage: ((event: MessageEvent) => void) | null;
  postMessage(message: unknown): void;
  /** Ends this worker. */
  close(): void;
}

/** The first message of a `WatchedWorker`, which is not for the program. */
export interface Lifeline {
  readonly lifeline: MessagePort;
}

/**
 * The thread that started this one, or null when this thread is not a worker of that name.
 *
 * @param name what was passed to `new WatchedWorker(…, name, …)`
 */
export function parentThread(name: string): ParentThread | null {
  if (self.name !== name) return null;
  addEventListener("message", (event) => {
    event.stopImmediatePropagation();
    hold((event as MessageEvent<Lifeline>).data.lifeline);
  }, { once: true });
  // The compiler knows the global scope of the main thread only.
  return self as unknown as ParentThread;
}

/**
 * Says on the lifeline why this thread dies, when it does. Deno would print it, and pass on no more than a line of text.
 * The listeners keep the port, which is closed when the thread is gone.
 */
function hold(lifeline: MessagePort): void {
  function crash(event: Event, error: unknown): void {
    event.preventDefault();
    lifeline.postMessage(packError(error));
    self.close();
  }
  addEventListener("error", (event) => crash(event, event.error));
  addEventListener("unhandledrejection", (event) => crash(event, event.reason));
}

/**
 * A file that is both halves of a threaded program: it starts workers from itself, and a worker finds out by its
 * name that it is one.
 *
 * @module
 */

import { type PackedError, packError } from "./packed_error.ts";

/** What a worker uses to talk to the thread that started it. */
export interface ParentThread {
  /** Is called with what the other thread posts. */
  onmessage: ((event: MessageEvent) => void) | null;
  /** Sends a message. To be called when the first one has come, or later. */
  postMessage(message: unknown): void;
  /** Ends this worker. What it has posted still arrives. */
  close(): void;
}

/** The first message of a `WatchedWorker`, which is not for the program. */
export interface Greeting {
  readonly lifeline: MessagePort;
}

/** What goes over the lifeline: that the thread runs; what the program posts; why the thread dies, if it knows. */
export type Call =
  | "running"
  | { readonly message: unknown }
  | { readonly crash: PackedError };

/** What of a worker's global scope is used here: the compiler knows that of the main thread only. */
interface WorkerScope {
  onmessage: ((event: MessageEvent) => void) | null;
  close(): void;
}

/**
 * The thread that started this one, or null when this thread is not a worker of that name.
 *
 * @param name what was passed to `new WatchedWorker(…, name, …)`
 */
export function parentThread(name: string): ParentThread | null {
  if (self.name !== name) return null;
  const scope = self as unknown as WorkerScope;
  let lifeline: MessagePort;
  const call = (call: Call) => lifeline.postMessage(call);

  // Deno would print it, and tell the parent no more than a line of text.
  function crash(event: Event, error: unknown): void {
    event.preventDefault();
    call({ crash: packError(error) });
    scope.close();
  }
  addEventListener("message", (event) => {
    event.stopImmediatePropagation();
    lifeline = (event as MessageEvent<Greeting>).data.lifeline;
    call("running");
    addEventListener("error", (event) => crash(event, event.error));
    addEventListener("unhandledrejection", (event) => crash(event, event.reason));
  }, { once: true });

  return {
    get onmessage() {
      return scope.onmessage;
    },
    set onmessage(fn) {
      scope.onmessage = fn;
    },
    postMessage: (message) => call({ message }),
    close: () => scope.close(),
  };
}

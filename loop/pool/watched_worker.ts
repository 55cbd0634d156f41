/**
 * A worker whose end is noticed, however it ends.
 *
 * A thread can end in many ways: in good order, by an error that nobody caught, or because something in it called
 * `self.close()` or `Deno.exit()`. Deno has an event for the second only. But however a thread ends, its end of every
 * message channel is closed with it, and that is an event at the other end. So each thread gets a channel of its own, its
 * *lifeline*, and says there whatever it has to say, so that all of that comes before the end. (`worker_thread.ts` does
 * the same for a pool.) The half in the thread is in `parent_thread.ts`.
 *
 * @module
 */

import { takeWorkerRoom, workerStarts } from "./worker_room.ts";
import { unpackError } from "./packed_error.ts";
import type { Call, Greeting } from "./parent_thread.ts";

// In Deno 2.9.6 a port tells that it was closed only where the part that is compatible with Node.js is loaded, before the
// port is made. That takes 25 ms, so threads that start no others, but have this file in common with their parent, go
// without.
if (!("postMessage" in self)) await import("node:worker_threads");

/** How long, in milliseconds, Deno has to tell why a thread has ended that never ran. */
const REASON_MS = 1000;

/** A worker, as the thread sees it that starts it. */
export class WatchedWorker {
  /**
   * Resolves when the thread is gone: with the error that has ended it, or undefined. Whatever it has posted was received
   * before.
   */
  readonly ended: Promise<Error | undefined>;
  readonly #worker: Worker;
  readonly #lifeline: MessagePort;
  #isAbandoned = false;
  #reasonTimer: ReturnType<typeof setTimeout> | undefined;

  /**
   * Starts a thread, when there are descriptors for it.
   *
   * @param module the URL of its program, which calls `parentThread(name)`
   * @param onMessage receives what the thread posts
   * @throws {Error} when there are none
   */
  static async start(
    module: string,
    name: string,
    onMessage: (message: unknown) => void,
  ): Promise<WatchedWorker> {
    return new WatchedWorker(module, name, onMessage, await takeWorkerRoom());
  }

  /**
   * Starts a thread, come what may.
   *
   * @param hasStarted gives back what is kept for it until it runs
   */
  constructor(
    module: string,
    name: string,
    onMessage: (message: unknown) => void,
    hasStarted: () => void = workerStarts(),
  ) {
    const { port1, port2 } = new MessageChannel();
    this.#lifeline = port1;
    const cut = Promise.withResolvers<void>();
    let error: Error | undefined;
    let isRunning = false;
    port1.onmessage = ({ data: call }: MessageEvent<Call>) => {
      if (call === "running") {
        isRunning = true;
        hasStarted();
      } else if ("crash" in call) error ??= unpackError(call.crash);
      else onMessage(call.message);
    };
    port1.addEventListener("close", () => {
      hasStarted();
      if (this.#isAbandoned) return;
      if (isRunning) cut.resolve();
      // Its program could not be loaded: of that Deno tells by an event, which may come after this one.
      else this.#reasonTimer = setTimeout(cut.resolve, REASON_MS);
    });
    this.#worker = new Worker(module, { type: "module", name });
    // Or before it: as long as a dead thread's messages are kept that nobody has received, so is the lifeline.
    this.#worker.onerror = (event) => {
      event.preventDefault();
      hasStarted();
      error ??= new Error(`Cannot run a worker: its program must load, got ${event.message}`);
      cut.resolve();
    };
    this.post({ lifeline: port2 } satisfies Greeting, [port2]);
    this.ended = cut.promise.then(() => {
      this.abandon();
      return error;
    });
  }

  /** Sends a message. */
  post(message: unknown, transfer: Transferable[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  /** Has Deno end it as soon as its program gives way, without waiting for that: `ended` stays pending. */
  abandon(): void {
    this.#isAbandoned = true;
    clearTimeout(this.#reasonTimer);
    this.#lifeline.close();
    this.#worker.terminate();
  }
}

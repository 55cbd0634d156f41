/**
 * A worker as its pool sees it: a thread with two message channels, and a notice when it is gone.
 *
 * A thread can end in many ways: it was asked to, an error in it went uncaught, a task called
 * `self.close()` or `Deno.exit()`, its file could not be loaded. Deno tells only about some of them by an
 * event of the worker. But however it ends, its end of every message channel is closed with it, and that is
 * an event of the other end. So the control channel doubles as a lifeline.
 *
 * One way cannot be survived: a thread that runs out of memory takes the whole process with it.
 *
 * @module
 */

import { unpackError } from "./packed_error.ts";
import { workerStarts } from "./worker_room.ts";
import { type CallPayload, receive, type ReplyPayload } from "./payload.ts";
import type { ControlMessage, WorkerSetup } from "./worker.ts";

/** What a pool wants to hear of a thread. */
export interface WorkerThreadListener {
  /** There are events on the ring. */
  onWake(): void;
  onReady(): void;
  /** The thread is gone; `error` says why, if it was an error. */
  onEnd(error: Error | undefined): void;
}

/** One thread that runs `worker.ts`. */
export class WorkerThread {
  readonly #listener: WorkerThreadListener;
  readonly #worker: Worker;
  readonly #control: MessagePort;
  readonly #payloadPort: MessagePort;
  readonly #ended = Promise.withResolvers<void>();
  readonly #hasStarted = workerStarts();
  #error: Error | undefined;
  #isReady = false;
  #isEnded = false;

  constructor(setup: Omit<WorkerSetup, "payloads" | "control">, listener: WorkerThreadListener) {
    this.#listener = listener;
    this.#worker = new Worker(new URL("./worker.ts", import.meta.url), {
      type: "module",
      name: `pool-worker-${setup.worker}`,
    });
    const control = new MessageChannel();
    const payloads = new MessageChannel();
    this.#control = control.port1;
    this.#payloadPort = payloads.port1;
    this.#control.onmessage = (event: MessageEvent<ControlMessage>) => this.#hear(event.data);
    this.#control.addEventListener("close", () => this.#end());
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#error ??= new Error(`Cannot run a worker: its module must load, got ${event.message}`);
      this.#end();
    };
    const complete: WorkerSetup = { ...setup, payloads: payloads.port2, control: control.port2 };
    this.#worker.postMessage(complete, [payloads.port2, control.port2]);
  }

  /** Whether it has imported its tasks. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** Whether it is gone. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Resolves when the thread is gone and holds nothing any more. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  /** @throws DOMException "DataCloneError" when an argument cannot be sent to another thread */
  post(call: CallPayload): void {
    this.#payloadPort.postMessage(call);
  }

  /** Takes the reply that belongs to this thread's oldest event that announced one. */
  takeReply(): ReplyPayload {
    return receive<ReplyPayload>(this.#payloadPort);
  }

  #hear(message: ControlMessage): void {
    if (message === "wake") {
      this.#listener.onWake();
    } else if (message === "ready") {
      this.#isReady = true;
      this.#hasStarted();
      this.#listener.onReady();
    } else {
      this.#error = unpackError(message.crash);
    }
  }

  #end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#hasStarted();
    this.#listener.onEnd(this.#error);
    this.#control.close();
    this.#payloadPort.close();
    // The thread has left its event loop already, so this stops nothing; it only makes this side forget it.
    this.#worker.terminate();
    this.#ended.resolve();
  }
}

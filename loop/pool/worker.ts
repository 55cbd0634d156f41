/**
 * The code of a worker thread: take a job, run it, say so, sleep when there is none.
 *
 * The thread does not live from its event loop as other JavaScript does. It sleeps in `Atomics.wait`, where
 * a change in shared memory wakes it several times faster than a message would. The price is that nothing
 * else happens on this thread meanwhile: no timers, no messages. Its event loop turns only while a module
 * is imported or an `async` task is awaited.
 *
 * @module
 */

import { abortWhen } from "./abort.ts";
import { EventRing, FINISHED, PAYLOAD_WANTED, STARTED } from "./event_ring.ts";
import { enterWorker } from "./inside_worker.ts";
import { type PackedError, packError } from "./packed_error.ts";
import { type CallPayload, receive, type ReplyPayload } from "./payload.ts";
import { ABORTING, DONE, RUNNING, SlotTable } from "./slot_table.ts";
import { EMPTY, STOP, SubmissionRing } from "./submission_ring.ts";

/** The first and only ordinary message to a worker. */
export interface WorkerSetup {
  /** Its number in the pool, from 0. */
  readonly worker: number;
  readonly slots: SharedArrayBuffer;
  readonly submissions: SharedArrayBuffer;
  readonly events: SharedArrayBuffer;
  /** For calls and replies that fit into no slot; never started (see `payload.ts`). */
  readonly payloads: MessagePort;
  /** For what the worker has to say about itself. Its closing tells the owner that the thread is gone. */
  readonly control: MessagePort;
  /** The tasks to import before the first job; their position is their id. */
  readonly tasks: readonly { readonly module: string; readonly name: string }[];
  /** Whether the owner wants to hear of every job's start. */
  readonly reportStarts: boolean;
  /** By which to wake an owner that sits in a system call; null where it hears messages. */
  readonly wakeUpDescriptor: number | null;
}

/** What a worker says about itself: look at the events; it is ready; it is about to die of this error. */
export type ControlMessage = "wake" | "ready" | { readonly crash: PackedError };

type TaskFunction = (...args: unknown[]) => unknown;

class PoolWorker {
  readonly #setup: WorkerSetup;
  readonly #slots: SlotTable;
  readonly #submissions: SubmissionRing;
  readonly #events: EventRing;
  /** By task id. */
  readonly #functions: TaskFunction[] = [];
  /** The slot of the job that runs. */
  #current = 0;
  #wake = (): void => this.#tell("wake");

  constructor(setup: WorkerSetup) {
    this.#setup = setup;
    this.#slots = new SlotTable(setup.slots);
    this.#submissions = new SubmissionRing(setup.submissions);
    this.#events = new EventRing(setup.events);
  }

  async run(): Promise<void> {
    enterWorker();
    for (const { module, name } of this.#setup.tasks) {
      this.#functions.push(await importFunction(module, name));
    }
    const { wakeUpDescriptor } = this.#setup;
    if (wakeUpDescriptor !== null) {
      const { wakeThread } = await import("../io/posix/self_pipe.ts");
      this.#wake = () => wakeThread(wakeUpDescriptor);
    }
    abortWhen(() => this.#slots.state(this.#current) === ABORTING);
    this.#tell("ready");
    for (;;) {
      const slot = this.#submissions.take();
      if (slot === EMPTY) {
        this.#submissions.wait();
      } else if (slot === STOP) {
        return;
      } else if (this.#slots.claim(slot, this.#setup.worker)) {
        const pending = this.#runJob(slot);
        // Awaiting costs more than a small job, so it is only done when there is something to await.
        if (pending !== undefined) await pending;
      } else {
        this.#report(slot, FINISHED); // It was cancelled: the owner may have its slot back.
      }
    }
  }

  /** Tells the owner's event loop. */
  #tell(message: ControlMessage): void {
    this.#setup.control.postMessage(message);
  }

  #report(slot: number, kind: number): void {
    if (this.#events.put(slot, kind)) this.#wake();
  }

  #runJob(slot: number): Promise<void> | undefined {
    this.#current = slot;
    if (this.#setup.reportStarts) this.#report(slot, STARTED);
    const fn = this.#functions[this.#slots.taskId(slot)];
    if (fn === undefined || !this.#slots.hasArguments(slot)) return this.#runOutOfBand(slot);
    try {
      const result = this.#slots.call(slot, fn);
      if (result instanceof Promise) return this.#awaitResult(slot, result);
      this.#succeed(slot, result);
    } catch (error) {
      this.#fail(slot, error);
    }
    return undefined;
  }

  /** Runs a job that does not fit into its slot, or whose function this worker does not know yet. */
  async #runOutOfBand(slot: number): Promise<void> {
    this.#report(slot, PAYLOAD_WANTED);
    if (!this.#slots.waitForPayload(slot)) return this.#report(slot, FINISHED);
    const { module, name, args } = receive<CallPayload>(this.#setup.payloads);
    try {
      const fn = this.#functions[this.#slots.taskId(slot)] ??= await importFunction(module, name);
      this.#succeed(slot, await fn(...args));
    } catch (error) {
      this.#fail(slot, error);
    }
  }

  async #awaitResult(slot: number, result: Promise<unknown>): Promise<void> {
    try {
      this.#succeed(slot, await result);
    } catch (error) {
      this.#fail(slot, error);
    }
  }

  #succeed(slot: number, result: unknown): void {
    if (!this.#slots.putResult(slot, result)) this.#reply(slot, { value: result });
    this.#finish(slot);
  }

  #fail(slot: number, error: unknown): void {
    if (this.#slots.state(slot) !== ABORTING) this.#reply(slot, { error: packError(error) });
    this.#finish(slot);
  }

  #reply(slot: number, reply: ReplyPayload): void {
    this.#setup.payloads.postMessage(reply);
    this.#slots.setReplyPosted(slot);
  }

  #finish(slot: number): void {
    this.#slots.move(slot, RUNNING, DONE); // Or else it stays "aborting".
    this.#report(slot, FINISHED);
  }
}

async function importFunction(module: string, name: string): Promise<TaskFunction> {
  const fn = (await import(module))[name];
  if (typeof fn !== "function") {
    throw new TypeError(
      `Cannot run task "${name}": ${module} must export a function of this name, got ${typeof fn}`,
    );
  }
  return fn;
}

addEventListener("message", async (event) => {
  const setup = (event as MessageEvent<WorkerSetup>).data;

  // Without this, an error that nobody catches would end the thread as well, but would be printed, and
  // would reach the owner as a line of text.
  function crash(event: Event, error: unknown): void {
    event.preventDefault();
    setup.control.postMessage({ crash: packError(error) } satisfies ControlMessage);
    self.close();
  }
  addEventListener("error", (event) => crash(event, event.error));
  addEventListener("unhandledrejection", (event) => crash(event, event.reason));

  await new PoolWorker(setup).run();
  self.close();
}, { once: true });

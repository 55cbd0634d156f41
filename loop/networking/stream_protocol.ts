/**
 * The joint between callbacks and coroutines: a protocol that feeds a reader and makes writers wait.
 *
 * Counterpart: `asyncio.StreamReaderProtocol`, `asyncio.streams.FlowControlMixin`.
 * @module
 */

import type { AbstractEventLoop } from "../kernel/abstract_event_loop.ts";
import { type Coroutine, isCoroutine } from "../kernel/coroutine.ts";
import { Future } from "../kernel/future.ts";
import type { Task } from "../kernel/task.ts";
import { makeTask } from "../kernel/task_factory.ts";
import type { Protocol } from "./protocol.ts";
import { type StreamOptions, StreamReader } from "./stream_reader.ts";
import { type FlowControl, StreamWriter } from "./stream_writer.ts";
import type { Transport } from "./protocol.ts";

/** Serves one connection: a generator function, for which a task is created, or a plain callback. */
export type StreamHandler = (
  reader: StreamReader,
  writer: StreamWriter,
) => Coroutine<unknown> | void;

/** Serves a stream's two halves. */
export class StreamProtocol implements Protocol, FlowControl {
  /** Where what comes can be read. */
  readonly reader: StreamReader;
  readonly #loop: AbstractEventLoop;
  readonly #handler: StreamHandler | null;
  /** A future for each who waits: one that is cancelled must not take the others' along. */
  readonly #drainers = new Set<Future<void>>();
  readonly #closers = new Set<Future<void>>();
  #paused = false;
  #lost = false;
  /** Why the connection is lost; null when it was closed in good order. */
  #error: unknown = null;

  /** @param handler called with both halves when the connection is made; null: nobody */
  constructor(
    loop: AbstractEventLoop,
    options: StreamOptions,
    handler: StreamHandler | null = null,
  ) {
    this.reader = new StreamReader(options, loop);
    this.#loop = loop;
    this.#handler = handler;
  }

  /** Starts the handler. */
  connectionMade(transport: Transport): void {
    this.reader.setTransport(transport);
    const serving = this.#handler?.(this.reader, new StreamWriter(transport, this));
    if (!isCoroutine(serving)) return;
    const task = makeTask(serving, {}, this.#loop);
    task.addDoneCallback(() => this.#served(task, transport));
  }

  /** Feeds the reader, which copies the bytes. */
  dataLent(bytes: Uint8Array): void {
    this.reader.feedData(bytes);
  }

  /** Tells the reader, and keeps the connection open for the answers. */
  eofReceived(cutOff: Error | null): boolean {
    this.reader.feedEof(cutOff);
    return true;
  }

  /** Lets everybody go who waits. */
  connectionLost(error: unknown): void {
    this.#lost = true;
    this.#error = error;
    if (error === null) this.reader.feedEof();
    else this.reader.setException(error);
    for (const waiter of [...this.#closers, ...this.#drainers]) {
      if (waiter.done()) continue;
      if (error === null) waiter.setResult();
      else waiter.setException(error);
    }
  }

  /** Lets `drain()` wait. */
  pauseWriting(): void {
    this.#paused = true;
  }

  /** Lets `drain()` go on. */
  resumeWriting(): void {
    this.#paused = false;
    for (const drainer of this.#drainers) if (!drainer.done()) drainer.setResult();
  }

  /** Waits until the transport's buffer is low enough. */
  *drain(): Coroutine<void> {
    if (this.#lost) {
      throw new Deno.errors.ConnectionReset(
        "Cannot drain: the connection must be open, got one that is lost",
      );
    }
    if (this.#paused) yield* this.#waitAmong(this.#drainers);
  }

  /** Waits until the connection is over. */
  *waitClosed(): Coroutine<void> {
    if (!this.#lost) yield* this.#waitAmong(this.#closers);
    else if (this.#error !== null) throw this.#error;
  }

  *#waitAmong(waiters: Set<Future<void>>): Coroutine<void> {
    const waiter = new Future<void>(this.#loop);
    waiters.add(waiter);
    try {
      yield* waiter;
    } finally {
      waiters.delete(waiter);
    }
  }

  #served(task: Task<unknown>, transport: Transport): void {
    if (task.cancelled()) {
      transport.close();
      return;
    }
    const exception = task.exception();
    if (exception === null) return;
    this.#loop.callExceptionHandler({
      message: "Unhandled exception in the handler of a connection",
      exception,
      task,
    });
    transport.close();
  }
}

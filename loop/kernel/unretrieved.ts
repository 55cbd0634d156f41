/**
 * Errors should never pass silently. A failed future keeps its exception for whoever asks, but what if nobody
 * does? Then the failure would vanish with the future.
 *
 * CPython notices when the last reference to the future goes, which is at a definite moment thanks to
 * reference counting. JavaScript's garbage collector comes whenever it likes, or never. So each failed future
 * has a record on its loop until the exception is retrieved. What is left at `close()` is reported then, always
 * and in order; what the garbage collector finds before is reported early, so that a server that runs for
 * months hears of it, too.
 *
 * Counterpart: `Future.__del__`, "Task exception was never retrieved".
 * @module
 */

import { type AbstractEventLoop, kernel, type Reportable } from "./abstract_event_loop.ts";
import type { AbstractFuture } from "./abstract_types.ts";

/** The record of an exception that waits to be retrieved. */
export class Unretrieved implements Reportable {
  readonly #loop: AbstractEventLoop;
  readonly #message: string;
  readonly #exception: unknown;
  // The record must not keep the future alive, or the garbage collector could never find it.
  readonly #future: WeakRef<AbstractFuture>;

  /** Starts to watch `future`. */
  constructor(loop: AbstractEventLoop, future: AbstractFuture, kind: string, exception: unknown) {
    this.#loop = loop;
    this.#message = `${kind} exception was never retrieved`;
    this.#exception = exception;
    this.#future = new WeakRef(future);
    loop[kernel].unretrieved.add(this);
    collected.register(future, this, this);
  }

  /** Somebody has seen the exception. */
  retrieve(): void {
    this.#loop[kernel].unretrieved.delete(this);
    collected.unregister(this);
  }

  /** Nobody will see the exception any more, so the exception handler gets it. */
  report(): void {
    this.retrieve();
    const future = this.#future.deref();
    this.#loop.callExceptionHandler({
      message: this.#message,
      exception: this.#exception,
      ...(future !== undefined && { future }),
    });
  }
}

const collected = new FinalizationRegistry<Unretrieved>((record) => record.report());

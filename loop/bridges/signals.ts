/**
 * A signal arrives at any moment, but a callback must run at its turn.
 *
 * Deno hears signals while the loop waits or polls. The listener does nothing but queue the program's handler
 * and wake the loop.
 *
 * Counterpart: `loop.add_signal_handler`.
 * @module
 */

import type { AbstractEventLoop } from "../kernel/abstract_event_loop.ts";
import { listenTo } from "../io/signals.ts";
import { TIMEOUT_MS_MAX } from "../io/timeout_ms_max.ts";
import { copyContext } from "../kernel/context.ts";
import type { Callback } from "../kernel/handle.ts";

/** The signal handlers of one loop. */
export class SignalHandlers {
  readonly #loop: AbstractEventLoop;
  /** How to take the listener of a signal away. */
  readonly #removals = new Map<Deno.Signal, () => void>();
  /** Deno does not everywhere stay alive for a signal alone, but a loop that waits for one must. */
  #keepAlive: ReturnType<typeof setInterval> | undefined;

  /** @param loop the loop that runs the handlers */
  constructor(loop: AbstractEventLoop) {
    this.#loop = loop;
  }

  /** Calls `fn(...args)` at each `signal`; takes the place of the handler that was there. */
  add(signal: Deno.Signal, fn: Callback, args: unknown[]): void {
    this.remove(signal);
    // A signal arrives outside of all contexts.
    const handler = copyContext().wrap(fn as (...args: unknown[]) => unknown);
    const stopListening = listenTo(signal, () => {
      this.#loop.callSoonThreadsafe(handler, ...args);
    });
    this.#removals.set(signal, stopListening);
    this.#keepAlive ??= setInterval(() => {}, TIMEOUT_MS_MAX);
  }

  /** Returns whether there was a handler to remove. */
  remove(signal: Deno.Signal): boolean {
    const stopListening = this.#removals.get(signal);
    if (stopListening === undefined) return false;
    stopListening();
    this.#removals.delete(signal);
    if (this.#removals.size === 0) {
      clearInterval(this.#keepAlive);
      this.#keepAlive = undefined;
    }
    return true;
  }

  /** Removes all handlers. */
  clear(): void {
    for (const signal of [...this.#removals.keys()]) this.remove(signal);
  }
}

/**
 * Requests to end that come while a thread computes.
 *
 * Deno hears of signals when its event loop turns, and of several of a kind that came meanwhile as one. So two Ctrl-C
 * within one long computation would be one, and who has pressed it twice waits on. A thread that has nothing else to do
 * hears each of them, and counts.
 *
 * @module
 */

import type { StopSignal } from "./types.ts";

/** Passes on each request once, of which two tell: this thread's own listener, which may miss some, and another thread. */
export class StopRequests {
  readonly #fn: (signal: StopSignal) => void;
  #passedOn = 0;
  #own = 0;

  /** @param fn called for each request */
  constructor(fn: (signal: StopSignal) => void) {
    this.#fn = fn;
  }

  /** This thread has heard one more. */
  heardHere(signal: StopSignal): void {
    this.heard(++this.#own, () => signal);
  }

  /**
   * Somebody has heard `count` so far.
   *
   * @param signalOf tells by which signal a request came, by its index from 0
   */
  heard(count: number, signalOf: (index: number) => StopSignal): void {
    while (this.#passedOn < count) this.#fn(signalOf(this.#passedOn++));
  }
}

/**
 * Starts the thread that hears signals, or none where the program may not read its own files. If it cannot start, because
 * clients have taken all descriptors meanwhile, the others do without it.
 */
export function startSignalThread(url: URL): Worker | null {
  const isInside = Deno.build.standalone || url.protocol !== "file:";
  const right = { name: "read", path: url } as const;
  if (!isInside && Deno.permissions.querySync(right).state !== "granted") return null;
  const worker = new Worker(url, { type: "module", name: "fibserv signals" });
  worker.onerror = (event) => event.preventDefault();
  return worker;
}

/**
 * A program without sockets needs no selector for sockets, and nobody knows at the start which kind it will be.
 *
 * So the loop begins with the selector that only knows time, and the first socket brings the other one along.
 * What is asked of the loop before that costs nothing: no world of I/O is loaded for a program that computes
 * and sleeps.
 *
 * @module
 */

import { IdleSelector } from "./idle_selector.ts";
import type { Registered, Selector, ThreadWaker, ThreadWakerOwner } from "../io/types.ts";

/** Waits for the time, and from the first `register()` on for sockets, too. */
export class LateSelector implements Selector {
  readonly #forSockets: () => Selector;
  #selector: Selector = new IdleSelector();
  #hasSockets = false;
  #draining = false;

  /** @param forSockets makes the selector that takes over at the first `register()`; called at most once */
  constructor(forSockets: () => Selector) {
    this.#forSockets = forSockets;
  }

  /** How many sockets are registered. */
  get size(): number {
    return this.#selector.size;
  }

  /** Starts watching. @throws what the selector of the sockets throws */
  register(socket: Registered, mask: number, data?: unknown): void {
    if (!this.#hasSockets) this.#takeOver();
    this.#selector.register(socket, mask, data);
  }

  /** Changes the interest. */
  modify(socket: Registered, mask: number): void {
    this.#selector.modify(socket, mask);
  }

  /** Stops watching. */
  unregister(socket: Registered): void {
    this.#selector.unregister(socket);
  }

  /** Waits. @param timeoutMs milliseconds; 0 polls; by default without end */
  select(timeoutMs?: number): Registered[] | Promise<Registered[]> {
    return this.#selector.select(timeoutMs);
  }

  /** Makes the `select()` that is running, or else the next one, return. */
  wake(): void {
    this.#selector.wake();
  }

  /** Lets other threads end a `select()`: of the selector of the sockets, which takes over, since it may hear no messages. */
  threadWaker(owner: ThreadWakerOwner): ThreadWaker | null {
    if (!this.#hasSockets) this.#takeOver();
    return this.#selector.threadWaker(owner);
  }

  /** From now on, to have nothing to read means to be at the end. */
  drain(listenersClosed?: () => void): void {
    this.#draining = true;
    this.#selector.drain(listenersClosed);
  }

  /** Forgets all sockets. */
  close(): void {
    this.#selector.close();
  }

  #takeOver(): void {
    const selector = this.#forSockets();
    // Whoever waits at the moment must come back and wait at the new one.
    this.#selector.wake();
    this.#selector = selector;
    this.#hasSockets = true;
    if (this.#draining) selector.drain();
  }
}

/**
 * How does a loop wait that has no sockets?
 *
 * This loop lives inside another one, Deno's. While ours runs callbacks, nothing of Deno's happens: no timer
 * fires, no worker's message arrives, no signal is heard, no native promise goes on. So ours must let go from
 * time to time, and it does so in the one place where every event loop stops to listen to the world: the
 * selector. A poll lets Deno's loop turn; a wait sleeps on one of Deno's timers.
 *
 * @see `io/types.ts` for the selectors that also watch sockets
 * @module
 */

import { pollOperatingSystem } from "../io/poll_operating_system.ts";
import type { Registered, Selector } from "../io/types.ts";

const NOTHING: Registered[] = [];

/** The selector of a loop without sockets: it waits for the time and for `wake()`. */
export class IdleSelector implements Selector {
  #woken = false;
  #stopWaiting: (() => void) | null = null;

  /** Always 0. */
  readonly size = 0;

  /** @throws {TypeError} always */
  register(): void {
    throw new TypeError(
      "Cannot watch a socket: this selector waits for the time alone, got a socket",
    );
  }

  /** @throws {TypeError} always */
  modify(): void {
    this.register();
  }

  /** Does nothing: no socket is registered. */
  unregister(): void {}

  /** Returns null: messages are heard. */
  threadWaker(): null {
    return null;
  }

  /** There is nothing to read, and no listener. */
  drain(listenersClosed?: () => void): void {
    listenersClosed?.();
  }

  /**
   * Waits until `wake()` is called or the time is up, while Deno's own event loop runs. Nothing here keeps
   * the process alive without end: if nothing in Deno is left that could call `wake()`, Deno reports that the
   * program waits for something that can never happen. (A program that listens to a signal is alive: `run()` does, in
   * real time.)
   *
   * @param timeoutMs milliseconds; 0 polls; by default without end
   * @returns no sockets
   */
  select(timeoutMs?: number): Promise<Registered[]> {
    return new Promise((resolve) => {
      if (this.#woken || timeoutMs === 0) {
        this.#woken = false;
        void pollOperatingSystem().then(() => resolve(NOTHING));
        return;
      }
      const timer = timeoutMs === undefined ? undefined : setTimeout(() => this.wake(), timeoutMs);
      this.#stopWaiting = () => {
        clearTimeout(timer);
        resolve(NOTHING);
      };
    });
  }

  /** Makes the `select()` that is waiting, or else the next one, return. */
  wake(): void {
    const stopWaiting = this.#stopWaiting;
    if (stopWaiting === null) {
      this.#woken = true;
    } else {
      this.#stopWaiting = null;
      stopWaiting();
    }
  }

  /** Lets go of a `select()` that is waiting. */
  close(): void {
    this.wake();
  }
}

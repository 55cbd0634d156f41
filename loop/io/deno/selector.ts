/**
 * A selector on top of completions.
 *
 * It does not scan all sockets: a completion puts its socket on the list of candidates, and `select()` looks at
 * the candidates only, so that ten thousand silent connections cost nothing. A socket that was reported stays
 * a candidate for the next call, which either reports it again (level-triggered) or, if its bytes were
 * consumed, puts the next read in flight.
 *
 * @module
 */

import type { Registered, Selector } from "../types.ts";
import { DenoListener } from "./listener.ts";
import { pollOperatingSystem } from "./poll.ts";
import { DenoSocket } from "./socket.ts";

type Source = DenoSocket | DenoListener;

/** {@linkcode Selector} for `DenoSocket` and `DenoListener`. */
export class DenoSelector implements Selector {
  readonly #registered = new Set<Source>();
  #candidates: Source[] = [];
  #spare: Source[] = [];
  readonly #ready: Registered[] = [];
  #draining = false;
  #woken = false;
  #waiting: ((ready: Registered[]) => void) | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #resuming = false;

  get size(): number {
    return this.#registered.size;
  }

  register(socket: Registered, mask: number, data: unknown = null): void {
    if (!(socket instanceof DenoSocket || socket instanceof DenoListener)) {
      throw new TypeError(`Cannot register: a socket of the deno I/O is needed, got ${socket}`);
    }
    if (socket.selector !== null) {
      throw new TypeError("Cannot register: the socket must not be registered yet");
    }
    this.#registered.add(socket);
    socket.selector = this;
    socket.interest = mask;
    socket.data = data;
    this.notice(socket);
  }

  modify(socket: Registered, mask: number): void {
    if (socket.interest === mask) return;
    socket.interest = mask;
    this.notice(socket as Source);
  }

  unregister(socket: Registered): void {
    if (!this.#registered.delete(socket as Source)) return;
    (socket as Source).selector = null;
    socket.interest = 0;
  }

  select(timeoutMs = Infinity): Registered[] | Promise<Registered[]> {
    if (this.#collect() > 0 || this.#woken) {
      this.#woken = false;
      return this.#ready;
    }
    if (timeoutMs <= 0) return this.#poll();
    return new Promise((resolve) => {
      this.#waiting = resolve;
      if (timeoutMs !== Infinity) {
        this.#timer = setTimeout(() => this.#finish(), Math.min(timeoutMs, TIMEOUT_MAX_MS));
      }
    });
  }

  wake(): void {
    this.#woken = true;
    this.#resume();
  }

  drain(): void {
    if (this.#draining) return;
    this.#draining = true;
    for (const socket of this.#registered) this.notice(socket);
    // Perhaps nothing is left to wait for.
    this.wake();
  }

  close(): void {
    for (const socket of this.#registered) this.unregister(socket);
  }

  /** Puts `socket` on the list of those to look at. Called by the sockets when something completed. */
  notice(socket: Source): void {
    if (!socket.isCandidate) {
      socket.isCandidate = true;
      this.#candidates.push(socket);
    }
    this.#resume();
  }

  /** Looks at the candidates, and fills the ready list. */
  #collect(): number {
    const ready = this.#ready;
    ready.length = 0;
    const silent: Source[] = [];
    const candidates = this.#candidates;
    this.#candidates = this.#spare;
    this.#spare = candidates;
    for (const socket of candidates) {
      socket.isCandidate = false;
      if (socket.selector !== this) continue;
      socket.arm();
      if (socket.poll() === 0) {
        if (this.#draining) silent.push(socket);
        continue;
      }
      ready.push(socket);
      socket.isCandidate = true;
      this.#candidates.push(socket);
    }
    candidates.length = 0;
    if (silent.length > 0) void this.#endIfStillSilent(silent);
    return ready.length;
  }

  async #poll(): Promise<Registered[]> {
    await pollOperatingSystem();
    this.#collect();
    this.#woken = false;
    return this.#ready;
  }

  /** Ends the wait, a microtask later: completions of the same turn of Deno's loop are then reported together. */
  #resume(): void {
    if (this.#waiting === null || this.#resuming) return;
    this.#resuming = true;
    queueMicrotask(this.#finishIfReady);
  }

  readonly #finishIfReady = (): void => {
    this.#resuming = false;
    if (this.#waiting === null) return;
    if (this.#collect() > 0 || this.#woken) this.#finish();
  };

  #finish(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#woken = false;
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.(this.#ready);
  }

  /** Gives the reads in flight one more look at the operating system, then ends those with nothing to read. */
  async #endIfStillSilent(sockets: Source[]): Promise<void> {
    await pollOperatingSystem();
    for (const socket of sockets) {
      if (socket.selector === this) socket.drain();
    }
  }
}

/** The longest time that `setTimeout` can wait: 2^31 - 1 ms, 24.8 days. */
const TIMEOUT_MAX_MS = 2 ** 31 - 1;

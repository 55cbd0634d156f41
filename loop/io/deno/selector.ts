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

import { EVENT_WRITE, type Registered, type Selector } from "../types.ts";
import { DRAIN_READS_MAX } from "../limits.ts";
import { TIMEOUT_MS_MAX } from "../timeout_ms_max.ts";
import { DenoListener } from "./listener.ts";
import { pollOperatingSystem, untilNewsHasArrived } from "../poll_operating_system.ts";
import { DenoSocket } from "./socket.ts";
import type { Watchable, Watcher } from "./watchable.ts";
import { yieldToEventLoop } from "./yield_to_event_loop.ts";

/** A socket to which nothing had come when it was looked at, and which of its last reads was in flight then. */
type Silent = { socket: DenoSocket; readsLeft: number };

/** {@linkcode Selector} for `DenoSocket` and `DenoListener`. */
export class DenoSelector implements Selector, Watcher {
  readonly #registered = new Set<Watchable>();
  #candidates: Watchable[] = [];
  #spare: Watchable[] = [];
  readonly #ready: Watchable[] = [];
  #isDraining = false;
  /** To be called when no listener is left. */
  readonly #listenersClosed: (() => void)[] = [];
  /**
   * Whether a socket was reported for which `EVENT_WRITE` is asked: because its peer is slow, or because the turn of its
   * owner was over. Writes are mostly done at once, without a look at the other sockets, which have their turn now.
   */
  #hasReportedWriter = false;
  #isWoken = false;
  #endWait: ((ready: Registered[]) => void) | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isResuming = false;
  #immediateReturns = 0;

  get size(): number {
    return this.#registered.size;
  }

  register(socket: Registered, mask: number, data: unknown = null): void {
    if (!(socket instanceof DenoSocket || socket instanceof DenoListener)) {
      throw new TypeError(`Cannot register: a socket of the deno I/O is needed, got ${socket}`);
    }
    if (socket.selector !== null || socket.isClosed) {
      throw new TypeError(
        "Cannot register: the socket must be open and new to the selector, got another one",
      );
    }
    this.#registered.add(socket);
    socket.selector = this;
    socket.interest = mask;
    socket.data = data;
    if (this.#isDraining) this.#drainOne(socket);
    this.notice(socket);
  }

  modify(socket: Registered, mask: number): void {
    if (socket.interest === mask || (socket as Watchable).isClosed) return;
    if ((socket as Watchable).selector !== this) {
      throw new TypeError(
        "Cannot modify: the socket must be registered with this selector, got another one",
      );
    }
    socket.interest = mask;
    this.notice(socket as Watchable);
  }

  unregister(socket: Registered): void {
    if (!this.#registered.delete(socket as Watchable)) return;
    (socket as Watchable).selector = null;
    socket.interest = socket.ready = 0;
    if (socket instanceof DenoListener) this.#tellListenersClosed();
    // Nothing is left to wait for; whoever loops while there is must see it.
    if (this.#registered.size === 0) this.#resume();
  }

  select(timeoutMs = Infinity): Registered[] | Promise<Registered[]> {
    if (this.#hasReportedWriter) return this.#yieldAndSelect(timeoutMs);
    if (this.#collect() > 0 || this.#isWoken) {
      // A socket that is always ready must not keep the news of the others from coming in.
      if (++this.#immediateReturns > IMMEDIATE_RETURNS_MAX) return this.#poll();
      this.#isWoken = false;
      return this.#ready;
    }
    if (timeoutMs <= 0) return this.#poll();
    this.#immediateReturns = 0;
    return new Promise((resolve) => {
      this.#endWait = resolve;
      if (timeoutMs !== Infinity) {
        this.#timer = setTimeout(() => this.#finish(), Math.min(timeoutMs, TIMEOUT_MS_MAX));
      }
    });
  }

  wake(): void {
    this.#isWoken = true;
    this.#resume();
  }

  threadWaker(): null {
    return null;
  }

  drain(listenersClosed: () => void = () => {}): void {
    this.#listenersClosed.push(listenersClosed);
    if (!this.#isDraining) {
      this.#isDraining = true;
      for (const socket of this.#registered) this.#drainOne(socket);
    }
    this.#tellListenersClosed();
  }

  close(): void {
    for (const socket of this.#registered) this.unregister(socket);
  }

  /** Puts `socket` on the list of those to look at. Called by the sockets when something completed. */
  notice(socket: Watchable): void {
    if (socket.candidateOf !== this) {
      socket.candidateOf = this;
      this.#candidates.push(socket);
    }
    this.#resume();
  }

  #drainOne(socket: Watchable): void {
    if (socket instanceof DenoSocket) socket.readsLeft = DRAIN_READS_MAX;
    else if (socket instanceof DenoListener) socket.drain();
    this.notice(socket);
  }

  /** Tells whoever wants to know when a server that drains has no listener any more. */
  #tellListenersClosed(): void {
    if (this.#listenersClosed.length === 0) return;
    for (const socket of this.#registered) if (socket instanceof DenoListener) return;
    for (const listenersClosed of this.#listenersClosed.splice(0)) listenersClosed();
  }

  /** Looks at the candidates, and fills the ready list. */
  #collect(): number {
    const ready = this.#ready;
    ready.length = 0;
    const silent: Silent[] = [];
    const candidates = this.#candidates;
    this.#candidates = this.#spare;
    this.#spare = candidates;
    for (const socket of candidates) {
      // It may have moved to another selector and be a candidate there, or have come back and be here twice.
      if (socket.candidateOf !== this) continue;
      socket.candidateOf = null;
      if (socket.selector !== this) continue;
      socket.arm();
      if (socket.poll() !== 0) {
        ready.push(socket);
        if ((socket.ready & EVENT_WRITE) !== 0) this.#hasReportedWriter = true;
      } else if (this.#isDraining && socket instanceof DenoSocket) {
        silent.push({ socket, readsLeft: socket.readsLeft });
      }
    }
    candidates.length = 0;
    for (const socket of ready) {
      socket.candidateOf = this;
      this.#candidates.push(socket);
    }
    if (silent.length > 0) void this.#drain(silent);
    return ready.length;
  }

  async #poll(): Promise<Registered[]> {
    this.#immediateReturns = 0;
    await pollOperatingSystem();
    this.#collect();
    this.#isWoken = false;
    return this.#ready;
  }

  async #yieldAndSelect(timeoutMs: number): Promise<Registered[]> {
    this.#hasReportedWriter = false;
    await yieldToEventLoop();
    // Meanwhile the last one may have left.
    return this.#registered.size > 0 ? this.select(timeoutMs) : this.#poll();
  }

  /** Ends the wait, a microtask later: completions of the same turn of Deno's loop are then reported together. */
  #resume(): void {
    if (this.#endWait === null || this.#isResuming) return;
    this.#isResuming = true;
    queueMicrotask(this.#finishIfReady);
  }

  readonly #finishIfReady = (): void => {
    this.#isResuming = false;
    if (this.#endWait === null) return;
    if (this.#collect() > 0 || this.#isWoken || this.#registered.size === 0) this.#finish();
  };

  #finish(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isWoken = false;
    const endWait = this.#endWait;
    this.#endWait = null;
    endWait?.(this.#ready);
  }

  /**
   * Lets the reads in flight have what has come; then those that are still in flight are the end. A socket that got something meanwhile is looked at again when that is answered.
   */
  async #drain(silent: Silent[]): Promise<void> {
    await untilNewsHasArrived();
    for (const { socket, readsLeft } of silent) {
      if (socket.selector === this) socket.drain(readsLeft);
    }
  }
}

/** How often in a row `select()` may return without having asked the operating system. */
const IMMEDIATE_RETURNS_MAX = 64;

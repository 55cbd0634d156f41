/**
 * Readiness, made from completions: by this, the selector on system calls runs on a ring.
 *
 * `epoll` is told what to look for, and says what could be done. Here all that is watched has ordered something, and is
 * ready when that is done. So to change what is asked is free, as it is only noted. Like the selector in Deno's world it
 * does not look at all sockets: a completion makes its socket a candidate, and who was reported stays one until it has
 * nothing more to report (level-triggered).
 *
 * @module
 */

import { EVENT_READ } from "../types.ts";
import { TIMEOUT_MS_MAX } from "../timeout_ms_max.ts";
import { NOT_WATCHED, type Poller } from "../posix/poller.ts";
import { POLLIN } from "../posix/platform.ts";
import { IORING_OP_POLL_ADD } from "./abi.ts";
import { type Completer, type CompleterWatcher, NOT_A_CANDIDATE } from "./completer.ts";
import { Kind, type Proactor, proactor } from "./proactor.ts";

/** {@linkcode Poller} on the ring of this thread. */
export class UringPoller implements Poller, CompleterWatcher {
  readonly #proactor: Proactor;
  /** By descriptor. */
  readonly #watched: (Completer | null)[] = [];
  /** With holes, where one was forgotten. */
  readonly #candidates: (Completer | null)[] = [];
  readonly #found: number[] = [];
  readonly #foundEvents: number[] = [];

  constructor(ring: Proactor = proactor()) {
    this.#proactor = ring;
  }

  change(descriptor: number, before: number, after: number): void {
    if (after === NOT_WATCHED) return this.forget(descriptor);
    if (before === NOT_WATCHED) this.#add(descriptor);
    const completer = this.#watched[descriptor]!;
    completer.mask = after;
    completer.arm();
    this.notice(completer);
  }

  forget(descriptor: number): void {
    const completer = this.#watched[descriptor];
    if (completer === null || completer === undefined) return;
    this.#watched[descriptor] = null;
    completer.mask = 0;
    completer.watcher = null;
    if (completer.candidateAt !== NOT_A_CANDIDATE) this.#candidates[completer.candidateAt] = null;
    completer.candidateAt = NOT_A_CANDIDATE;
    if (completer instanceof PolledDescriptor) completer.end();
  }

  wait(timeoutMs: number): number {
    if (timeoutMs === 0) return this.#enter(0);
    const untilMs = timeoutMs < 0 ? Infinity : performance.now() + timeoutMs;
    // Something may be complete that nobody is told of.
    for (let leftMs = timeoutMs < 0 ? Infinity : timeoutMs; leftMs > 0;) {
      const count = this.#enter(Math.min(leftMs, TIMEOUT_MS_MAX));
      if (count > 0) return count;
      leftMs = untilMs - performance.now();
    }
    return 0;
  }

  descriptor(index: number): number {
    return this.#found[index]!;
  }

  events(index: number): number {
    return this.#foundEvents[index]!;
  }

  close(): void {
    for (const completer of this.#watched) {
      if (completer !== null) this.forget(completer.descriptor);
    }
  }

  notice(completer: Completer): void {
    if (completer.candidateAt !== NOT_A_CANDIDATE) return;
    completer.candidateAt = this.#candidates.length;
    this.#candidates.push(completer);
  }

  #add(descriptor: number): void {
    const completer = this.#proactor.ownerOf(descriptor) as Completer | null ??
      new PolledDescriptor(descriptor, this.#proactor);
    completer.watcher = this;
    while (this.#watched.length <= descriptor) this.#watched.push(null);
    this.#watched[descriptor] = completer;
  }

  /** Hands over what was ordered, and looks who is ready. Waits only if nobody is yet. */
  #enter(timeoutMs: number): number {
    this.#proactor.beginTurn();
    let isReady = false;
    for (const candidate of this.#candidates) {
      if (candidate === null) continue;
      candidate.arm();
      if (candidate.events() !== 0) isReady = true;
    }
    if (isReady || timeoutMs <= 0) this.#proactor.enter();
    else this.#proactor.enterAndWait(timeoutMs);
    return this.#collect();
  }

  #collect(): number {
    const candidates = this.#candidates;
    let count = 0;
    for (let i = 0; i < candidates.length; i++) {
      const candidate = candidates[i]!;
      if (candidate === null) continue;
      const events = candidate.events();
      if (events === 0) {
        candidate.candidateAt = NOT_A_CANDIDATE;
        continue;
      }
      this.#found[count] = candidate.descriptor;
      this.#foundEvents[count] = events;
      candidate.candidateAt = count;
      candidates[count++] = candidate;
    }
    candidates.length = count;
    return count;
  }
}

/** A descriptor that is no socket of this world: the self-pipe. It is asked about again after each report. */
class PolledDescriptor implements Completer {
  token = 0;
  inFlight = 0;
  sendBatch = 0;
  watcher: CompleterWatcher | null = null;
  mask = 0;
  candidateAt = NOT_A_CANDIDATE;
  readonly descriptor: number;
  readonly #proactor: Proactor;
  #isReady = false;

  constructor(descriptor: number, ring: Proactor) {
    this.descriptor = descriptor;
    this.#proactor = ring;
    ring.add(this);
  }

  arm(): void {
    // Reported, and read from by now.
    this.#isReady = false;
    if (this.inFlight > 0 || this.watcher === null) return;
    this.#proactor.order(this, Kind.POLL, {
      opcode: IORING_OP_POLL_ADD,
      descriptor: this.descriptor,
      operationFlags: POLLIN,
    });
  }

  events(): number {
    return this.#isReady ? EVENT_READ & this.mask : 0;
  }

  completed(): void {
    this.#isReady = true;
    this.watcher?.notice(this);
  }

  /** Nobody asks any more. */
  end(): void {
    if (this.inFlight > 0) this.#proactor.cancel(this, Kind.POLL);
    this.#proactor.remove(this);
  }
}

/**
 * A meeting point: nobody goes on before all are there.
 *
 * The barrier fills; when the last one has come it drains; when the last one has left it can fill again. Who
 * comes while it drains waits for the next round, or else the quick would meet themselves.
 *
 * Counterpart: `asyncio.Barrier`.
 * @module
 */

import type { Coroutine } from "../kernel/coroutine.ts";
import { BrokenBarrierError } from "../kernel/errors.ts";
import { coroutine } from "../kernel/never_awaited.ts";
import { Condition } from "./condition.ts";
import { Heap } from "./heap.ts";

/** A barrier for a fixed number of tasks, to be used again and again. */
export class Barrier {
  readonly #parties: number;
  readonly #condition = new Condition();
  #state: "filling" | "draining" | "resetting" | "broken" = "filling";
  /** How many are in. */
  #count = 0;
  /** From here on no place was taken in this round. */
  #nextPlace = 0;
  /** The places before it that somebody has left. */
  #leftPlaces = newPlaces();

  /**
   * Makes a barrier.
   *
   * @param parties how many tasks meet
   * @throws {RangeError} when it is below 1
   */
  constructor(parties: number) {
    if (!(parties >= 1)) {
      throw new RangeError(`Cannot make a barrier: it needs 1 party or more, got ${parties}`);
    }
    this.#parties = parties;
  }

  /** How many tasks meet. */
  get parties(): number {
    return this.#parties;
  }

  /** How many wait for the others. */
  get nWaiting(): number {
    return this.#state === "filling" ? this.#count : 0;
  }

  /** Whether it is broken: nobody can meet here before `reset()`. */
  get broken(): boolean {
    return this.#state === "broken";
  }

  /**
   * Waits for the others.
   *
   * @returns the first place that is free at the arrival, from 0; no two who meet have the same: a way to choose one
   * @throws {BrokenBarrierError} when it is broken, or is broken or reset meanwhile
   */
  @coroutine
  *wait(): Coroutine<number> {
    const condition = this.#condition;
    yield* condition.acquire();
    try {
      yield* condition.waitFor(() => this.#state !== "draining" && this.#state !== "resetting");
      this.#requireWhole();
      const index = this.#takePlace();
      try {
        if (this.#count === this.#parties) {
          this.#state = "draining";
          condition.notifyAll();
        } else {
          yield* condition.waitFor(() => this.#state !== "filling");
          this.#requireWhole();
        }
        return index;
      } finally {
        this.#leavePlace(index);
      }
    } finally {
      condition.release();
    }
  }

  /** Makes it empty and whole again; who waits at it gets a {@linkcode BrokenBarrierError}. */
  @coroutine
  *reset(): Coroutine<void> {
    yield* this.#change(() => this.#count > 0 ? "resetting" : "filling");
  }

  /** Breaks it: who waits at it, or comes, gets a {@linkcode BrokenBarrierError}. */
  @coroutine
  *abort(): Coroutine<void> {
    yield* this.#change(() => "broken");
  }

  *#change(to: () => "resetting" | "filling" | "broken"): Coroutine<void> {
    yield* this.#condition.acquire();
    this.#state = to();
    this.#condition.notifyAll();
    this.#condition.release();
  }

  /** Who is cancelled while he waits leaves a gap, so their number alone would give a place to two. */
  #takePlace(): number {
    this.#count++;
    return this.#leftPlaces.pop() ?? this.#nextPlace++;
  }

  #leavePlace(index: number): void {
    this.#leftPlaces.push(index);
    if (--this.#count > 0) return;
    this.#nextPlace = 0;
    this.#leftPlaces = newPlaces();
    this.#lastOneOut();
  }

  #requireWhole(): void {
    if (this.#state !== "broken" && this.#state !== "resetting") return;
    const what = this.#state === "broken" ? "one that was aborted" : "one that was reset";
    throw new BrokenBarrierError(`Cannot wait at the barrier: it must be whole, got ${what}`);
  }

  #lastOneOut(): void {
    if (this.#state === "filling" || this.#state === "broken") return;
    this.#state = "filling";
    this.#condition.notifyAll();
  }
}

/** Returns an empty set of places that gives the first one. */
function newPlaces(): Heap<number> {
  return new Heap((a, b) => a < b);
}

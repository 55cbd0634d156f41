/**
 * How much went out, and since when nothing does.
 *
 * @module
 */

import type { TimerClock } from "../internal/measure/timer_clock.ts";

const MS_PER_SECOND = 1000;

/** What is told while a mute client is at it. The functions must not throw. */
export interface MuteEvents {
  /** It takes long to open the connections: so many are open. */
  onConnecting?(opened: number): void;
  /**
   * Another second is over.
   *
   * @param bytesOut what the system has taken so far
   * @param blockedMs for how long it has taken nothing, on any connection
   */
  onSecond?(bytesOut: number, blockedMs: number): void;
}

/** Counts for all connections of a run, from the moment when it is made until {@linkcode end}. */
export class MuteAccount {
  readonly #clock: TimerClock;
  readonly #events: MuteEvents;
  readonly #startMs: number;
  #endMs = Infinity;
  #bytesOut = 0;
  #lastSentMs: number;
  #blockedMsMax = 0;
  /** What was out in the longest time without a byte. */
  #bytesWhenBlocked = 0;
  #nextTickMs: number;
  #cancelTick = () => {};

  constructor(clock: TimerClock, events: MuteEvents) {
    this.#clock = clock;
    this.#events = events;
    this.#startMs = this.#lastSentMs = this.#nextTickMs = clock.now();
    this.#scheduleTick(this.#startMs);
  }

  /** What the system took. */
  get bytesOut(): number {
    return this.#bytesOut;
  }

  /** From the start to the end, or to now. */
  get seconds(): number {
    return (Math.min(this.#clock.now(), this.#endMs) - this.#startMs) / MS_PER_SECOND;
  }

  /** The longest time without a byte, so far. */
  get blockedSeconds(): number {
    const blockedMs = Math.min(this.#clock.now(), this.#endMs) - this.#lastSentMs;
    return Math.max(this.#blockedMsMax, blockedMs) / MS_PER_SECOND;
  }

  /** What the system took after the longest time without a byte. */
  get bytesAfterBlock(): number {
    const isBlocked = this.blockedSeconds * MS_PER_SECOND > this.#blockedMsMax;
    return isBlocked ? 0 : this.#bytesOut - this.#bytesWhenBlocked;
  }

  /** Tells that the system has taken `bytes` more, at least one, now. */
  sent(bytes: number): void {
    const nowMs = this.#clock.now();
    if (nowMs - this.#lastSentMs > this.#blockedMsMax) {
      this.#blockedMsMax = nowMs - this.#lastSentMs;
      this.#bytesWhenBlocked = this.#bytesOut;
    }
    this.#bytesOut += bytes;
    this.#lastSentMs = nowMs;
  }

  /** Nothing is told any more. */
  end(): void {
    this.#cancelTick();
    this.#endMs = this.#clock.now();
  }

  /** Whole seconds from the start. A timer that comes late skips those that are over, and does not shift the next. */
  #scheduleTick(nowMs: number): void {
    while (this.#nextTickMs <= nowMs) this.#nextTickMs += MS_PER_SECOND;
    this.#cancelTick = this.#clock.after(this.#nextTickMs - nowMs, () => {
      const tickMs = this.#clock.now();
      this.#events.onSecond?.(this.#bytesOut, tickMs - this.#lastSentMs);
      this.#scheduleTick(tickMs);
    });
  }
}

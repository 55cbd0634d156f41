/**
 * What two clients did, part by part of a phase, so that it can be told as it happens.
 *
 * @module
 */

import type { TimerClock } from "../internal/measure/timer_clock.ts";

const MS_PER_SECOND = 1000;

/**
 * How many parts a phase has, unless they would become too short or too long for a reader. Three show whether the rate
 * is steady, and leave room for the rest of the show on a screen of 24 rows.
 */
const INTERVALS = 3;
const INTERVAL_MIN_MS = 250;
const INTERVAL_MAX_MS = 1000;

/** @returns into how many equal parts to divide a phase: 3 for two seconds and a half, 30 for half a minute */
export function intervalsIn(phaseMs: number): number {
  const intervalMs = Math.min(Math.max(phaseMs / INTERVALS, INTERVAL_MIN_MS), INTERVAL_MAX_MS);
  return Math.max(1, Math.round(phaseMs / intervalMs));
}

/** What happened in a part of the time. */
export interface Interval {
  /** From the start of the phase to the end of this interval. */
  readonly endMs: number;
  /** The rate of the fast client. */
  readonly fastReqPerSec: number;
  /** How long the requests of the slow client took that were answered in this interval. */
  readonly slowLatenciesMs: readonly number[];
}

/** Counts answers, interval by interval. */
export class IntervalCounter {
  readonly #durationMs: number;
  readonly #intervals: number;
  readonly #clock: TimerClock;
  readonly #onInterval: (interval: Interval) => void;
  /** When the phase started; null before. */
  #startMs: number | null = null;
  #previousMs = 0;
  #told = 0;
  #fastAnswers = 0;
  #slowLatenciesMs: number[] = [];
  #cancelTick = () => {};

  /**
   * @param intervals how many parts the time has, at least 1
   * @param onInterval called when a part is over; it must not throw
   */
  constructor(
    durationMs: number,
    intervals: number,
    clock: TimerClock,
    onInterval: (interval: Interval) => void,
  ) {
    this.#durationMs = durationMs;
    this.#intervals = intervals;
    this.#clock = clock;
    this.#onInterval = onInterval;
  }

  /** The phase starts now. */
  start(): void {
    this.#startMs = this.#previousMs = this.#clock.now();
    this.#scheduleTick();
  }

  fastAnswered(): void {
    this.#fastAnswers++;
  }

  slowAnswered(latencyMs: number): void {
    this.#slowLatenciesMs.push(latencyMs);
  }

  /**
   * The phase is over.
   *
   * @param isComplete whether it has lasted as long as it should: then the last interval is told,
   * too. One that was cut short is not.
   */
  stop(isComplete: boolean): void {
    this.#cancelTick();
    if (isComplete && this.#startMs !== null) this.#tell(this.#endMs(this.#intervals));
  }

  /** The last interval has no tick: it is over when the clients are, and `stop()` is called. */
  #scheduleTick(): void {
    if (this.#told >= this.#intervals - 1) return;
    // Below 0 after a late tick: the next part is over as well.
    const delayMs = Math.max(0, this.#endMs(this.#told + 1) - this.#clock.now());
    this.#cancelTick = this.#clock.after(delayMs, () => {
      // After the end nobody counts any more.
      this.#tell(Math.min(this.#clock.now(), this.#endMs(this.#intervals)));
      this.#scheduleTick();
    });
  }

  #tell(nowMs: number): void {
    this.#told++;
    const elapsedMs = nowMs - this.#previousMs;
    // A tick was so late that nothing is left of this part.
    if (elapsedMs <= 0) return;
    const fastAnswers = this.#fastAnswers;
    const slowLatenciesMs = this.#slowLatenciesMs;
    this.#fastAnswers = 0;
    this.#slowLatenciesMs = [];
    this.#previousMs = nowMs;
    this.#onInterval({
      endMs: this.#durationMs * this.#told / this.#intervals,
      // Timers are late now and then, so this divides by the time that has really passed.
      fastReqPerSec: fastAnswers * MS_PER_SECOND / elapsedMs,
      slowLatenciesMs,
    });
  }

  #endMs(number: number): number {
    return this.#startMs! + this.#durationMs * number / this.#intervals;
  }
}

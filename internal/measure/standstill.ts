/**
 * Time in which this process did not run at all, although the clock went on: it was stopped (Ctrl-Z, `kill -STOP`), its
 * virtual machine was, or the system had no processor for it.
 *
 * Whoever measures divides by time, and such time is not that of a server. It leaves a trace: a call that was to be made a
 * fifth of a second later is made much later. (While a laptop sleeps, the clock that measures here stands still as well;
 * then nothing is wrong.)
 *
 * To be used on threads that only wait, as load clients do: on one that computes, calls are late for another reason.
 *
 * @see clock_gettime(2), CLOCK_MONOTONIC, which counts stopped processes but not sleeping machines
 * @module
 */

import { secondsText } from "../cli/duration.ts";
import type { TimerClock } from "./timer_clock.ts";

/** How often to look at the clock. */
const LOOK_EVERY_MS = 200;
/** A call that is so late was not held up by a busy machine. */
const LATE_MS = 2000;
/** How often something is measured in all, before its figures are taken for what they are. */
const ATTEMPTS_MAX = 3;

/** Looks at the clock until it is disposed of. */
export class StandstillWatch implements Disposable {
  readonly #clock: TimerClock;
  #lookedMs: number;
  #stoodStillMs = 0;
  #cancel = () => {};

  constructor(clock: TimerClock) {
    this.#clock = clock;
    this.#lookedMs = clock.now();
    this.#schedule();
  }

  /** For how long time has stood still since the watch began, in milliseconds; 0: it has not. */
  get stoodStillMs(): number {
    this.#look();
    return this.#stoodStillMs;
  }

  [Symbol.dispose](): void {
    this.#cancel();
  }

  #schedule(): void {
    this.#cancel = this.#clock.after(LOOK_EVERY_MS, () => {
      this.#look();
      this.#schedule();
    });
  }

  #look(): void {
    const nowMs = this.#clock.now();
    const lateMs = nowMs - this.#lookedMs - LOOK_EVERY_MS;
    if (lateMs >= LATE_MS) this.#stoodStillMs += lateMs;
    this.#lookedMs = nowMs;
  }
}

/**
 * Measures, and measures again when time stood still meanwhile; three times at most.
 *
 * @param measure makes one attempt; null: it was interrupted, and is not made again
 * @param onAgain called before another attempt. It must not throw
 * @returns what the last attempt gave, and for how long time stood still in it
 */
export async function measureSteadily<T>(
  measure: () => Promise<T>,
  clock: TimerClock,
  onAgain: (stoodStillMs: number) => void,
): Promise<{ readonly result: T; readonly stoodStillMs: number }> {
  for (let attempt = 1;; attempt++) {
    using watch = new StandstillWatch(clock);
    const result = await measure();
    const { stoodStillMs } = watch;
    if (stoodStillMs === 0 || result === null || attempt === ATTEMPTS_MAX) {
      return { result, stoodStillMs };
    }
    onAgain(stoodStillMs);
  }
}

/** Says it: `time stood still for 2.5 s (was the program stopped?)`. */
export function standstillText(stoodStillMs: number): string {
  return `time stood still for ${secondsText(stoodStillMs, 1)} (was the program stopped?)`;
}

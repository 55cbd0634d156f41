/**
 * How long it will take: said before the start, and while it runs.
 *
 * @module
 */

import type { ScenarioKey } from "../result/columns.ts";
import { PATIENCE_REQUESTS } from "./counting.ts";
import type { Trial } from "./schedule.ts";
import type { Discipline } from "../contestants/discipline.ts";

/** To start and to end processes. */
const OVERHEAD_SECONDS = 0.6;
/** Until two windows agree. */
const WARM_UP_SECONDS = 0.3;

/** What the time depends on. */
export interface Pace {
  readonly durationSeconds: number;
  /** How long a slow request takes when it is alone. */
  readonly slowSeconds: number;
  /** After how long a client is starved, apart from the time of requests. */
  readonly starvedAfterSeconds: number;
}

/** @returns how many seconds a measurement will take */
export function trialSeconds(
  discipline: Discipline | null,
  scenario: ScenarioKey,
  { durationSeconds, slowSeconds, starvedAfterSeconds }: Pace,
): number {
  const isAlone = scenario === "fast1" || scenario === "slow1";
  if (discipline === "one by one" && !isAlone) {
    const requestSeconds = scenario === "fast2" ? 0.1 : slowSeconds;
    return OVERHEAD_SECONDS + starvedAfterSeconds + PATIENCE_REQUESTS * requestSeconds;
  }
  // One request to warm up, and one that counts.
  const oneAfterAnother = discipline === "workers" ? 1 : 2;
  switch (scenario) {
    case "fast1":
    case "fast2":
      return OVERHEAD_SECONDS + WARM_UP_SECONDS + durationSeconds;
    case "slow1":
      return OVERHEAD_SECONDS + 2 * slowSeconds;
    case "slow2":
      return OVERHEAD_SECONDS + 2 * oneAfterAnother * slowSeconds;
    case "mixed":
      return OVERHEAD_SECONDS + slowSeconds + Math.max(durationSeconds, slowSeconds);
  }
}

/** Sums up what is left, and learns from what was measured. */
export class Estimate<T = Trial> {
  readonly #secondsOf: (trial: T) => number;
  #expected = 0;
  #real = 0;

  /** @param secondsOf what a measurement is expected to take */
  constructor(secondsOf: (trial: T) => number) {
    this.#secondsOf = secondsOf;
  }

  /** A measurement took so long. */
  measured(trial: T, seconds: number): void {
    this.#expected += this.#secondsOf(trial);
    this.#real += seconds;
  }

  /** @returns how many seconds these measurements will take */
  secondsLeft(trials: readonly T[]): number {
    const expected = trials.reduce((sum, trial) => sum + this.#secondsOf(trial), 0);
    return this.#expected === 0 ? expected : expected * this.#real / this.#expected;
  }
}

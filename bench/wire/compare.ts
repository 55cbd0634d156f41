/**
 * Rounds of windows in turn: reference, A, reference, B, reference.
 *
 * Whoever measures one server for a minute and then the next one measures two minutes of a shared machine. Here
 * every server has a short window in each round, with a window of the reference on either side, so that what disturbs
 * one disturbs its neighbours as well (`internal/measure/statistics.ts` says what is made of that).
 *
 * @module
 */

import { reasonOf } from "../../internal/cli/reason.ts";
import { bracketedRatio } from "../../internal/measure/statistics.ts";

/** A load. */
export interface Load {
  readonly connections: number;
  /** Requests in flight on each connection. */
  readonly pipeline: number;
}

/** What one window gave. */
export interface Sample {
  readonly reqPerSec: number;
  /** Processor time of the server for each request, in microseconds; null if the system does not tell. */
  readonly cpuUs: number | null;
  /** The same of server and load together; null if one of the two is not known. */
  readonly totalCpuUs: number | null;
}

/** A window of a contestant, and those of the reference before and after it. */
export interface Window {
  readonly before: Sample;
  readonly own: Sample;
  readonly after: Sample;
}

/** What can be measured. */
export interface Measurable {
  readonly name: string;
  measure(load: Load): Promise<Sample>;
}

/** What came out for one contestant under one load. */
export interface Comparison {
  readonly contestant: string;
  readonly load: Load;
  /** As they were measured, one for each round. */
  readonly windows: Window[];
  /** Of the rates, one for each round: to the reference of the same round. */
  readonly ratios: number[];
  /** The same, worked out from the processor time of server and load: see {@linkcode cpuRatio}. */
  readonly cpuRatios: number[];
  readonly cpuUs: number[];
  /** Why there are no (more) ratios, or null. */
  failure: string | null;
}

/** What to compare. */
export interface CompareOptions {
  readonly reference: Measurable;
  readonly contestants: readonly Measurable[];
  readonly loads: readonly Load[];
  readonly rounds: number;
  /** Ends the comparison early. What there is by then is the result. */
  readonly signal: AbortSignal;
  /** Is told about each window before it begins. */
  onWindow?(round: number, load: Load, name: string): void;
}

/**
 * Measures. A contestant that fails under a load is left out there from then on, and the others go on.
 *
 * @returns an entry for each contestant under each load
 * @throws when the reference fails: without it there is nothing to compare with
 */
export async function compare(options: CompareOptions): Promise<Comparison[]> {
  const { reference, contestants, loads, rounds, signal } = options;
  const comparisons = loads.flatMap((load) =>
    contestants.map(({ name }): Comparison => ({
      contestant: name,
      load,
      windows: [],
      ratios: [],
      cpuRatios: [],
      cpuUs: [],
      failure: null,
    }))
  );
  const find = ({ name }: Measurable, load: Load) =>
    comparisons.find((one) => one.contestant === name && one.load === load)!;

  for (let round = 1; round <= rounds; round++) {
    for (const load of loads) {
      let before: Sample | null = null;
      for (const contestant of contestants) {
        const comparison = find(contestant, load);
        if (comparison.failure !== null) continue;
        before ??= await measure(reference, load, round);
        const own = await attempt(contestant, load, round, comparison);
        const after = await measure(reference, load, round);
        // Disturbed by the interruption itself, perhaps.
        if (before === null || after === null) return comparisons;
        if (own !== null) {
          comparison.windows.push({ before, own, after });
          comparison.ratios.push(bracketedRatio(own.reqPerSec, before.reqPerSec, after.reqPerSec));
          const byCpu = cpuRatio(own, before, after);
          if (byCpu !== null) comparison.cpuRatios.push(byCpu);
          if (own.cpuUs !== null) comparison.cpuUs.push(own.cpuUs);
        }
        before = after;
      }
    }
  }
  return comparisons;

  /** Null when the comparison was ended meanwhile. */
  async function measure(
    contestant: Measurable,
    load: Load,
    round: number,
  ): Promise<Sample | null> {
    if (signal.aborted) return null;
    options.onWindow?.(round, load, contestant.name);
    try {
      const window = await contestant.measure(load);
      return signal.aborted ? null : window;
    } catch (error) {
      // Ctrl-C reaches the children, too: what fails then has not failed by itself.
      if (signal.aborted) return null;
      throw error;
    }
  }

  async function attempt(
    contestant: Measurable,
    load: Load,
    round: number,
    comparison: Comparison,
  ): Promise<Sample | null> {
    try {
      return await measure(contestant, load, round);
    } catch (error) {
      comparison.failure = reasonOf(error);
      return null;
    }
  }
}

/**
 * On a core that server and load have for themselves, the rate is one second divided by what a request costs both of them.
 * Where other programs use the core, too, the rate suffers, and the cost does not.
 *
 * @returns null when the system does not tell what they cost
 */
function cpuRatio(own: Sample, before: Sample, after: Sample): number | null {
  const rate = ({ totalCpuUs }: Sample) => 1 / (totalCpuUs ?? NaN);
  const ratio = bracketedRatio(rate(own), rate(before), rate(after));
  return Number.isFinite(ratio) ? ratio : null;
}

/**
 * Rounds of windows in turn: reference, A, reference, B, reference.
 *
 * Whoever measures one server for a minute and then the next one measures two minutes of a shared machine. Here
 * every server has a short window in each round, with a window of the reference on either side, so that what disturbs
 * one disturbs its neighbours as well (`statistics.ts` says what is made of that).
 *
 * @module
 */

import { reasonOf } from "../../internal/cli/reason.ts";
import { pairedRatio } from "./statistics.ts";

/** A load. */
export interface Shape {
  readonly connections: number;
  /** Requests in flight on each connection. */
  readonly pipeline: number;
}

/** What one window gave. */
export interface Window {
  readonly reqPerSec: number;
  /** Processor time of the server for each request, in microseconds; null if the system does not tell. */
  readonly cpuUs: number | null;
  /** The same of server and load together; null if one of the two is not known. */
  readonly totalCpuUs: number | null;
}

/** What can be measured. */
export interface Contestant {
  readonly name: string;
  measure(shape: Shape): Promise<Window>;
}

/** What came out for one contestant under one load. */
export interface Comparison {
  readonly contestant: string;
  readonly shape: Shape;
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
  readonly reference: Contestant;
  readonly contestants: readonly Contestant[];
  readonly shapes: readonly Shape[];
  readonly rounds: number;
  /** Ends the comparison early. What there is by then is the result. */
  readonly signal: AbortSignal;
  /** Is told about each window before it begins. */
  onWindow?(round: number, shape: Shape, name: string): void;
}

/**
 * Measures. A contestant that fails under a load is left out there from then on, and the others go on.
 *
 * @returns an entry for each contestant under each load
 * @throws when the reference fails: without it there is nothing to compare with
 */
export async function compare(options: CompareOptions): Promise<Comparison[]> {
  const { reference, contestants, shapes, rounds, signal } = options;
  const comparisons = shapes.flatMap((shape) =>
    contestants.map(({ name }): Comparison => ({
      contestant: name,
      shape,
      ratios: [],
      cpuRatios: [],
      cpuUs: [],
      failure: null,
    }))
  );
  const find = ({ name }: Contestant, shape: Shape) =>
    comparisons.find((one) => one.contestant === name && one.shape === shape)!;

  for (let round = 1; round <= rounds; round++) {
    for (const shape of shapes) {
      let before: Window | null = null;
      for (const contestant of contestants) {
        const comparison = find(contestant, shape);
        if (comparison.failure !== null) continue;
        before ??= await measure(reference, shape, round);
        const window = await attempt(contestant, shape, round, comparison);
        const after = await measure(reference, shape, round);
        // Disturbed by the interruption itself, perhaps.
        if (before === null || after === null) return comparisons;
        if (window !== null) {
          comparison.ratios.push(
            pairedRatio(window.reqPerSec, before.reqPerSec, after.reqPerSec),
          );
          const byCpu = cpuRatio(window, before, after);
          if (byCpu !== null) comparison.cpuRatios.push(byCpu);
          if (window.cpuUs !== null) comparison.cpuUs.push(window.cpuUs);
        }
        before = after;
      }
    }
  }
  return comparisons;

  /** Null when the comparison was ended meanwhile. */
  async function measure(
    contestant: Contestant,
    shape: Shape,
    round: number,
  ): Promise<Window | null> {
    if (signal.aborted) return null;
    options.onWindow?.(round, shape, contestant.name);
    try {
      const window = await contestant.measure(shape);
      return signal.aborted ? null : window;
    } catch (error) {
      // Ctrl-C reaches the children, too: what fails then has not failed by itself.
      if (signal.aborted) return null;
      throw error;
    }
  }

  async function attempt(
    contestant: Contestant,
    shape: Shape,
    round: number,
    comparison: Comparison,
  ): Promise<Window | null> {
    try {
      return await measure(contestant, shape, round);
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
function cpuRatio(window: Window, before: Window, after: Window): number | null {
  const rate = ({ totalCpuUs }: Window) => 1 / (totalCpuUs ?? NaN);
  const ratio = pairedRatio(rate(window), rate(before), rate(after));
  return Number.isFinite(ratio) ? ratio : null;
}

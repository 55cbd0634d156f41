/**
 * The statistics of benchmarks: medians, ranges, ratios in pairs.
 *
 * Rates measured on a real machine have no bell curve: another program wakes up, the hypervisor
 * takes a core away, and one value out of five is half of the others. A mean would carry that value
 * into the result, a standard deviation would describe a curve that is not there. The median does
 * not move, and the range shows that something happened.
 *
 * Ratios are taken within a round, where both values were measured within a minute under the same
 * weather, and the median is that of the ratios. The ratio of two medians would compare moments
 * that never met. Where a rate drifts by a third within a minute, a round is too long as well: then
 * each value is compared with those of a reference just before and just after it, in which a steady
 * drift cancels out.
 *
 * And how much is nothing? Something takes part a second time, as if it were something else:
 * whatever differs between the two, differs between others for no reason, too.
 *
 * @see T. Kalibera, R. Jones, "Rigorous Benchmarking in Reasonable Time" (ISMM 2013)
 * @module
 */

/** The middle of some values, and how far they reach. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/**
 * @returns the value in the middle; of an even number of values, the mean of the two in the middle
 * @throws {RangeError} when there is no value
 */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError("Cannot take a median: needs a value, got none");
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** @returns median and range; null when there is no value */
export function spread(values: readonly number[]): Spread | null {
  if (values.length === 0) return null;
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}

/**
 * @param values one by round, null where there is none; likewise `others`
 * @returns value by value `values[i] / others[i]`, without the rounds in which one of them is
 * missing, or zero
 */
export function pairedRatios(
  values: readonly (number | null)[],
  others: readonly (number | null)[],
): number[] {
  return values.flatMap((value, round) => {
    const other = others[round] ?? null;
    return value === null || other === null || value === 0 || other === 0 ? [] : [value / other];
  });
}

/**
 * A value as a ratio to those of a reference that were measured just before and just after it. Where the
 * same server gets 1000, 900 and 800 on a machine that becomes slower, the ratio is 1.
 */
export function bracketedRatio(value: number, before: number, after: number): number {
  return value / ((before + after) / 2);
}

/**
 * How far a median can be from the truth: the greatest distance from 1 at which the median of a reference's ratios to
 * itself was found.
 *
 * @param arms the ratios of the reference to itself, once for each load; those without a value do not count
 * @returns 0 without any
 */
export function noiseDistance(arms: readonly (readonly number[])[]): number {
  const distances = arms.filter((arm) => arm.length > 0).map((arm) => Math.abs(median(arm) - 1));
  return Math.max(0, ...distances);
}

/**
 * How much a server differs from itself.
 *
 * @param ratios of the same server to itself
 * @returns the largest of them, or of their reciprocals: 1.15 when they lie between 0.9 and 1.15;
 * null when there is none
 */
export function noiseFactor(ratios: readonly number[]): number | null {
  if (ratios.length === 0) return null;
  return Math.max(...ratios.map((ratio) => Math.max(ratio, 1 / ratio)));
}

/** Whether a ratio lies outside the noise. Nothing does when the noise is unknown. */
export function isDifference(ratio: number, factor: number | null): boolean {
  return factor !== null && Math.max(ratio, 1 / ratio) > factor;
}

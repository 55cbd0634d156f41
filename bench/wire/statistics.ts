/**
 * What to make of measurements that never come out the same twice.
 *
 * On a machine that others use as well, a rate drifts by a third within a minute, so two rates that were measured
 * one after the other say as much about the minutes as about the servers. Hence ratios: each window is compared with
 * the reference's windows just before and just after it, in which a steady drift cancels out. Of the ratios of all
 * rounds the median counts, which a single disturbed window does not move; all of them are kept and the least and the
 * greatest shown. And how much is nothing? The reference takes part a second time, as if it were another server:
 * whatever distance from 1 its ratios have, others have for no reason, too.
 *
 * @see T. Kalibera and R. Jones, "Rigorous Benchmarking in Reasonable Time" (ISMM 2013)
 * @module
 */

/** What a row of the report says of the values of all rounds. */
export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** The value in the middle; of an even number of values, the mean of the two there. NaN without values. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[middle]!;
  return sorted.length === 0 ? NaN : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Null without values. */
export function summarise(values: readonly number[]): Summary | null {
  if (values.length === 0) return null;
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}

/** A window as a ratio to the reference's windows before and after it. */
export function pairedRatio(value: number, before: number, after: number): number {
  return value / ((before + after) / 2);
}

/**
 * How far a median can be from the truth: the greatest distance from 1 at which the median of the reference against
 * itself was found.
 *
 * @param arms the ratios of the reference to itself, once for each load
 * @returns 0 without any
 */
export function noiseOf(arms: readonly (readonly number[])[]): number {
  const distances = arms.filter((arm) => arm.length > 0).map((arm) => Math.abs(median(arm) - 1));
  return Math.max(0, ...distances);
}

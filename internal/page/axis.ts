/**
 * Axes: where on a chart a value is, and which round values are written below it.
 *
 * Positions are percentages of the width, not pixels. A picture that is scaled as a whole has
 * letters too small to read on a telephone; here the distances between the marks shrink with the
 * window, and the letters do not, without a line of script.
 *
 * @module
 */

import { linearTicks, logTicks } from "./ticks.ts";

/** From the left end of a chart, at 0, to the right end, at 100. */
export interface Axis {
  /** @returns the place of a value, as a percentage with at most two decimals */
  position(value: number): number;
  /** Round values to write below the chart, from left to right. */
  readonly ticks: readonly number[];
}

/** About so many: twice as many would touch each other on a narrow screen. */
const LINEAR_TICKS = 4;

/**
 * An axis from 0 on which equal distances are equal differences: twice as far is twice as much.
 *
 * @param highest the greatest value that must fit, greater than 0
 */
export function linearAxis(highest: number): Axis {
  const ticks = linearTicks(highest, LINEAR_TICKS);
  const last = ticks.at(-1)!;
  return { position: (value) => percentage(value, last), ticks };
}

/**
 * An axis on which equal distances are equal ratios. It is for values of which some are a thousand
 * times others: on a linear one, all small values would be one spot.
 *
 * @param lowest the smallest value that must fit, greater than 0
 * @param highest the greatest one, at least `lowest`
 */
export function logAxis(lowest: number, highest: number): Axis {
  const ticks = logTicks(lowest, highest);
  const left = Math.log10(ticks[0]!);
  const width = Math.log10(ticks.at(-1)!) - left;
  return { position: (value) => percentage(Math.log10(value) - left, width), ticks };
}

/** With two decimals. */
function percentage(part: number, whole: number): number {
  return Math.round(part * 10_000 / whole) / 100;
}

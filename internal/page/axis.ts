/**
 * Axes: where on a chart a value is, and which round values are written below it.
 *
 * Positions are percentages of the width, not pixels. A picture that is scaled as a whole has
 * letters too small to read on a telephone; here the distances between the marks shrink with the
 * window, and the letters do not, without a line of script.
 *
 * @module
 */

// @ts-types="@types/d3-scale"
import { scaleLinear, scaleLog } from "d3-scale";

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
  const scale = scaleLinear().domain([0, highest]).nice(LINEAR_TICKS).range([0, 100]);
  return { position: (value) => rounded(scale(value)), ticks: scale.ticks(LINEAR_TICKS) };
}

/**
 * An axis on which equal distances are equal ratios. It is for values of which some are a thousand
 * times others: on a linear one, all small values would be one spot.
 *
 * @param lowest the smallest value that must fit, greater than 0
 * @param highest the greatest one, at least `lowest`
 */
export function logAxis(lowest: number, highest: number): Axis {
  const first = Math.floor(Math.log10(lowest));
  // One power of ten at least: a single value would have nowhere to be.
  const last = Math.max(first + 1, Math.ceil(Math.log10(highest)));
  const scale = scaleLog().domain([10 ** first, 10 ** last]).range([0, 100]);
  return { position: (value) => rounded(scale(value)), ticks: scale.ticks(last - first) };
}

function rounded(position: number): number {
  return Math.round(position * 100) / 100;
}

/**
 * What the report consists of: a row is one figure of one subject, with its value in each round.
 *
 * @module
 */

import { count } from "../../internal/cli/count.ts";
import type { Comparison, Load, Window } from "./compare.ts";
import { type Goal, goalOf } from "./goals.ts";

/** What a value is. */
export type ValueUnit = "ratio" | "connections" | "kB" | "ms";

/** One figure of one subject. */
export interface SubjectResult {
  readonly subject: string;
  /** Which figure. */
  readonly figure: string;
  readonly unit: ValueUnit;
  /** One for each round. */
  readonly values: readonly number[];
  /** The same ratio, worked out from processor time, in each round; empty if unknown. */
  readonly cpuRatios: readonly number[];
  /** Processor time of the server for each request, in each round; empty if unknown. */
  readonly cpuUs: readonly number[];
  /** What a ratio was worked out from, in each round; empty where there is more to it. */
  readonly windows: readonly Window[];
  readonly goal: Goal | null;
  /** Why there are no (more) values, or null. */
  readonly failure: string | null;
}

/** What is said of a subject that was interrupted before its first round was over. */
export const INTERRUPTED = "interrupted";

/** A load in words. */
export function loadText({ connections, pipeline }: Load): string {
  const text = count(connections, "connection");
  return pipeline === 1 ? text : `${text}, ${pipeline} deep`;
}

/** The rows of a comparison, with `figure` in the place of the load if there is only one. */
export function comparisonRows(
  comparisons: readonly Comparison[],
  figure?: string,
): SubjectResult[] {
  return comparisons.map(({ contestant, load, windows, ratios, cpuRatios, cpuUs, failure }) => ({
    subject: contestant,
    figure: figure ?? loadText(load),
    unit: "ratio",
    values: ratios,
    cpuRatios,
    cpuUs,
    windows,
    goal: goalOf(contestant, load),
    failure: failure ?? (ratios.length === 0 ? INTERRUPTED : null),
  }));
}

/** The row of a subject that could not be measured at all. */
export function failedRow(subject: string, failure: string): SubjectResult {
  return {
    subject,
    figure: "",
    unit: "ratio",
    values: [],
    cpuRatios: [],
    cpuUs: [],
    windows: [],
    goal: null,
    failure,
  };
}

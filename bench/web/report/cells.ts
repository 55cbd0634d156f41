/**
 * Totals as a table shows them, in all reports alike.
 *
 * @module
 */

import { formatRatio, grouped, withUnit } from "../../../internal/page/format.ts";
import { NOT_AS_EXPECTED } from "../../report/cells.ts";
import type { WebColumn } from "../columns.ts";
import type { WebFigure } from "../result.ts";

/** Stands where there is nothing to measure, or nothing was. */
const NOTHING = "–";

/** A cell of the table of totals. */
export interface WebCellView {
  readonly column: WebColumn;
  /** What was measured, for those who draw it. */
  readonly figure: WebFigure;
  /** The median in milliseconds, with a mark when it is not as expected: `5 230`, `562 ≠`; or `failed`, or `–`. */
  readonly value: string;
  /** Why there is no figure, as a phrase; null: there is one. */
  readonly absence: string | null;
  /** From the lowest to the highest round: `551–580`; null when there are no two. */
  readonly range: string | null;
  /** The total beside the ideal: `× 1.12 of 500`; null: there is none. */
  readonly toIdeal: string | null;
  /** What the total looks like; null: nothing was measured. */
  readonly shape: string | null;
  /** What it was expected to look like, where it does not; else null. */
  readonly expected: string | null;
  /** How many connections were opened: `100`; `–` where it is not known. */
  readonly connections: string;
}

/** @returns what a figure says */
export function webCellOf(column: WebColumn, figure: WebFigure): WebCellView {
  const { outcome, median, min, max, values, idealMs, toIdeal, verdict, connections } = figure;
  const isMeasured = outcome === "measured" && median !== null;
  const text = isMeasured ? formatMs(median) : outcome === "failed" ? "failed" : NOTHING;
  const count = values.filter((value) => value !== null).length;
  return {
    column,
    figure,
    value: verdict.isSurprising ? withUnit(text, NOT_AS_EXPECTED) : text,
    absence: isMeasured
      ? null
      : figure.absence ?? (outcome === "failed" ? "it could not be measured" : "not measured"),
    range: isMeasured && count > 1 ? `${formatMs(min!)}–${formatMs(max!)}` : null,
    toIdeal: isMeasured && toIdeal !== null && idealMs !== null
      ? withUnit(withUnit(formatRatio(toIdeal), "of"), formatMs(idealMs))
      : null,
    shape: verdict.found === "unknown" ? null : verdict.found,
    expected: verdict.isSurprising ? verdict.expected : null,
    connections: connections === null ? NOTHING : grouped(Math.round(connections)),
  };
}

/** @returns a time in whole milliseconds, without its unit: `5 230` */
export function formatMs(ms: number): string {
  return grouped(Math.round(ms));
}

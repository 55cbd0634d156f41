/**
 * Figures as a table shows them, in all reports alike.
 *
 * @module
 */

import {
  formatFactor,
  formatRate,
  formatRatio,
  formatSeconds,
  formatShare,
  grouped,
  withUnit,
} from "../../internal/page/format.ts";
import type { Column, Unit } from "../result/columns.ts";
import type { Figure, OriginalRow, Ratio } from "../result/result.ts";

/**
 * Stands beside a figure that was not expected. A sign that says what it means: the measurement does
 * not equal the prediction. (An exclamation mark makes a factorial of a number.)
 */
export const NOT_AS_EXPECTED = "≠";
/** Stands for a ratio that is no difference, and for one that there is not. */
const NO_DIFFERENCE = "=";
const NOTHING = "–";

const THOUSAND = 1000;
const SIGNIFICANT_DIGITS = 3;

/** A cell of the table of results. */
export interface CellView {
  readonly column: Column;
  /** What was measured, for those who draw it or reckon with it. */
  readonly figure: Figure;
  /** The median, or a mark of what happened instead: `23 900`, `1.04`, `X`. */
  readonly value: string;
  /** Why there is no figure, as a phrase; null: there is one. */
  readonly absence: string | null;
  /** From the lowest to the highest round: `21.2–24.5k`; null when there are no two. */
  readonly range: string | null;
  /** The median of those rounds that were measured, where others were not; else null. */
  readonly otherRounds: string | null;
  /** What it looks like beside the same client alone; null: it is alone, or nothing is known. */
  readonly shape: string | null;
  /** Its ratio to the same client alone: a part of a rate, a multiple of a time; null: there is none. */
  readonly toAlone: string | null;
  /** What it was expected to look like, where it does not; else null. */
  readonly expected: string | null;
}

/** @returns what a figure says */
export function cellOf(column: Column, figure: Figure): CellView {
  const { outcome, median, toAlone, verdict: { expected, found, isSurprising } } = figure;
  const absence = absenceOf(figure);
  return {
    column,
    figure,
    value: absence === null ? formatValue(median!, figure.unit) : absence.mark,
    absence: absence?.reason ?? null,
    range: outcome === "measured" ? rangeText(figure) : null,
    otherRounds: absence === null || median === null ? null : formatValue(median, figure.unit),
    shape: !isSurprising && (found === "alone" || found === "unknown") ? null : found,
    toAlone: toAlone === null
      ? null
      : figure.unit === "req/s"
      ? formatShare(toAlone.median)
      : formatRatio(toAlone.median),
    expected: isSurprising ? expected : null,
  };
}

/** @returns the value, with a mark when it is not as expected: `23 900 ≠` */
export function markedValue({ value, figure }: CellView): string {
  return figure.verdict.isSurprising ? withUnit(value, NOT_AS_EXPECTED) : value;
}

/** @returns a rate or a time without its unit: `23 900`, `7.4`, `0.069` */
export function formatValue(value: number, unit: Unit): string {
  return unit === "req/s" ? formatRate(value) : formatSeconds(value);
}

/** @returns the same with its unit, as people say it: `23 900 req/s`, `0.069 s` */
export function formatWithUnit(value: number, unit: Unit): string {
  return withUnit(formatValue(value, unit), unit === "req/s" ? "req/s" : "s");
}

/** What stands in the place of a figure, and why; null where there is a figure. "X" is the original's mark. */
function absenceOf({ outcome, median }: Figure): { mark: string; reason: string } | null {
  switch (outcome) {
    case "starved":
      return { mark: "X", reason: "connected, and never answered while another one was" };
    case "wrong":
      return { mark: "wrong", reason: "an answer was wrong" };
    case "died":
      return { mark: "died", reason: "the server ended by itself" };
    case "failed":
      return { mark: "failed", reason: "it could not be measured" };
    case "missing":
      return { mark: NOTHING, reason: "not measured" };
    case "measured":
      return median === null ? { mark: NOTHING, reason: "not measured" } : null;
  }
}

/** Thousands are counted by `k`: two whole numbers would be wider than a column of a terminal. */
function rangeText({ unit, min, max, values }: Figure): string | null {
  const count = values.filter((value) => value !== null).length;
  if (count < 2 || min === null || max === null) return null;
  return unit === "req/s" && min >= THOUSAND
    ? `${short(min / THOUSAND)}–${short(max / THOUSAND)}k`
    : `${formatValue(min, unit)}–${formatValue(max, unit)}`;
}

function short(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(SIGNIFICANT_DIGITS);
}

/** A ratio to another server. */
export interface RatioView {
  /** `× 0.45`, `÷ 5 700`, `=` for no difference, `–` for nothing to compare. */
  readonly text: string;
  /** Median and range; null for nothing to compare. */
  readonly details: string | null;
  /** Null: nothing to compare. */
  readonly isDifference: boolean | null;
}

/** @returns what a ratio says */
export function ratioOf(ratio: Ratio | null): RatioView {
  if (ratio === null) return { text: NOTHING, details: null, isDifference: null };
  const { median, min, max, isDifference } = ratio;
  return {
    text: isDifference ? formatRatio(median) : NO_DIFFERENCE,
    details: `${formatRatio(median)} (${formatRatio(min)} to ${formatRatio(max)})` +
      (isDifference ? "" : ", within the noise"),
    isDifference,
  };
}

/** @returns the original's cells in the order of the columns, as published: without digits that it did not have */
export function originalTexts({ figures }: OriginalRow, columns: readonly Column[]): string[] {
  return columns.map(({ key, unit }) => {
    const figure = figures[key];
    return figure === "X" ? figure : unit === "req/s" ? grouped(figure) : String(figure);
  });
}

/** @returns a factor of noise: `8 %`, or `a factor of 2.7` where per cent are too small a word */
export function noiseFactorText(factor: number): string {
  return factor < 2
    ? withUnit(((factor - 1) * 100).toFixed(0), "%")
    : `a factor of ${formatFactor(factor)}`;
}

/**
 * Figures as a table shows them, on a terminal and in Markdown alike.
 *
 * @module
 */

import { columns } from "../result/columns.ts";
import type {
  BenchResult,
  Figure,
  OriginalRow,
  Outcome,
  Ratio,
  ServerResult,
} from "../result/result.ts";

/** What stands in a cell without a figure. "X" is the original's mark. */
const marks: Readonly<Record<Exclude<Outcome, "measured"> | "missing", string>> = {
  starved: "X",
  wrong: "wrong",
  died: "died",
  failed: "failed",
  missing: "–",
};
/** Stands behind a figure that was not expected. */
const SURPRISE = "!";
const NO_DIFFERENCE = "=";

const THOUSAND = 1000;
const SIGNIFICANT_DIGITS = 3;

/** The rows of the table, group by group. */
export function groupsOf({ rows }: BenchResult): [group: string, rows: ServerResult[]][] {
  const shown = rows.filter(({ kind }) => kind !== "again");
  return [...new Set(shown.map(({ group }) => group))].map((group) => [
    group,
    shown.filter((row) => row.group === group),
  ]);
}

/** @returns the name of a row; with its world of I/O where the table has more than one */
export function labelOf({ name, io }: ServerResult, { rows }: BenchResult): string {
  const ios = new Set(rows.map((row) => row.io).filter((io) => io !== null));
  return io !== null && ios.size > 1 ? `${name}, ${io}` : name;
}

/** @returns `coro / cb`: a row, and the step of the ladder before it */
export function stepLabel(row: ServerResult, result: BenchResult): string {
  const before = result.rows.find(({ id }) => id === row.step?.before);
  return `${labelOf(row, result)} / ${before === undefined ? "" : labelOf(before, result)}`;
}

/** The median, or what happened instead, with a mark when it is surprising. */
export function figureText({ unit, outcome, median, verdict }: Figure): string {
  const text = outcome === "measured"
    ? unit === "req/s" ? rateText(median!) : secondsText(median!)
    : marks[outcome];
  return verdict.isSurprising ? text + SURPRISE : text;
}

/** The range of the rounds: `21.2–24.5k`; empty when there is none. */
export function rangeText({ unit, outcome, min, max, values }: Figure): string {
  const count = values.filter((value) => value !== null).length;
  if (outcome !== "measured" || count < 2) return "";
  if (unit === "s/req") return `${secondsText(min!)}–${secondsText(max!)}`;
  return min! >= THOUSAND
    ? `${short(min! / THOUSAND)}–${short(max! / THOUSAND)}k`
    : `${rateText(min!)}–${rateText(max!)}`;
}

/** `23,900`, `512`, `1.9`: three digits that count, or two. */
export function rateText(reqPerSec: number): string {
  if (reqPerSec < 10) return reqPerSec.toFixed(1);
  const rounded = Number(reqPerSec.toPrecision(SIGNIFICANT_DIGITS));
  return Math.round(rounded).toLocaleString("en-GB");
}

/** `1.04`, `0.069`: seconds, three digits that count. */
export function secondsText(seconds: number): string {
  return seconds >= 0.995 ? seconds.toFixed(2) : seconds.toPrecision(SIGNIFICANT_DIGITS - 1);
}

function short(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(SIGNIFICANT_DIGITS);
}

/** A ratio to another row: `×0.45`, `÷5,700`, `=` for no difference, `–` for nothing to compare. */
export function ratioText(ratio: Ratio | null): string {
  if (ratio === null) return marks.missing;
  if (!ratio.isDifference) return NO_DIFFERENCE;
  const { median } = ratio;
  return median < 0.1 ? `÷${factorText(1 / median)}` : `×${factorText(median)}`;
}

function factorText(factor: number): string {
  const text = factor.toPrecision(2);
  return factor < 10 ? text : Number(text).toLocaleString("en-GB");
}

/** The original's cells, in the order of the columns. */
export function originalTexts({ figures }: OriginalRow): string[] {
  return columns.map(({ key, unit }) => {
    const figure = figures[key];
    return figure === "X" ? figure : unit === "req/s" ? rateOf(figure) : String(figure);
  });
}

/** As published: without digits that it did not have. */
function rateOf(figure: number): string {
  return figure.toLocaleString("en-GB");
}

/** The noise in words: `8 % (req/s), 3 % (s/req)`; null when it is unknown. */
export function noiseText({ noise: { factor } }: BenchResult): string | null {
  const parts = (["req/s", "s/req"] as const).flatMap((unit) => {
    const value = factor[unit];
    if (value === null) return [];
    const text = value < 2
      ? `${((value - 1) * 100).toFixed(0)} %`
      : `a factor of ${factorText(value)}`;
    return [`${text} (${unit})`];
  });
  return parts.length === 0 ? null : parts.join(", ");
}

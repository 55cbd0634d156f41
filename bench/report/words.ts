/**
 * What the tables mean, in sentences that all reports share.
 *
 * @module
 */

import type { Column } from "../result/columns.ts";
import type { BenchResult } from "../result/result.ts";
import { noiseFactorText, NOT_AS_EXPECTED } from "./cells.ts";

/** The headings of the parts of a report. */
export const headings = {
  remarks: "Before you believe the figures",
  surprises: "Not as expected",
  steps: "Beside the step of the ladder before it",
  why: "Why",
  original: "What the original published",
} as const;

/** What the figures of a comparison with the step before are. */
export const STEPS_NOTE =
  "Each server's figures divided by those of the step before it, in pairs within a round; " +
  "= means no difference: no more than the same server differs from itself.";

/** What the original's figures are. */
export const ORIGINAL_NOTE =
  "Facts about another machine and another language: the Python programs from which these " +
  "descend, as their author measured them. Compare shapes, not figures. X: a client that was not served.";

/** How it was measured, in one line each. */
export function conditionsOf(result: BenchResult): string[] {
  const { settings, machine } = result;
  const { rounds, durationSeconds, slowN, isSlowNAuto, fastN, seed, isSameCore } = settings;
  const noise = noiseText(result);
  return [
    `Medians of ${rounds === 1 ? "one round" : `${rounds} rounds`}, each of ${durationSeconds} s ` +
    `and more, in random order (seed ${seed}); a fast client asks for fib(${fastN}), a slow one ` +
    `for fib(${slowN})${isSlowNAuto ? ", picked to take about a second" : ""}` +
    `${isSameCore ? "; all on one core" : ""}.`,
    `With two clients of a kind, a figure is what each of them got. X: the second client is never ` +
    `answered. ${NOT_AS_EXPECTED}: not as expected, see below.`,
    ...(noise === null ? [] : [`Noise: the same server differed from itself by up to ${noise}.`]),
    ...(machine.loadBefore === null ? [] : [
      `Load before: ${machine.loadBefore.toFixed(2)}.` +
      (machine.stealShare === null
        ? ""
        : ` Stolen meanwhile: ${(machine.stealShare * 100).toFixed(1)} %.`),
    ]),
  ];
}

/** The noise in words: `8 % (req/s), 3 % (s/req)`; null when it is unknown. */
export function noiseText({ noise: { factor } }: BenchResult): string | null {
  const parts = (["req/s", "s/req"] as const).flatMap((unit) => {
    const value = factor[unit];
    return value === null ? [] : [`${noiseFactorText(value)} (${unit})`];
  });
  return parts.length === 0 ? null : parts.join(", ");
}

/** A column, and why its figures are as they are. */
export interface ColumnReasons {
  readonly column: Pick<Column, "heading" | "question">;
  /** One for each reason: the shape, the sentence, and the labels of the rows that it is true of. */
  readonly reasons: readonly { shape: string; why: string; rows: readonly string[] }[];
}

/** A row, as far as its reasons go. */
interface ReasonedRow {
  readonly label: string;
  readonly cells: readonly {
    readonly figure: {
      readonly verdict: {
        readonly expected: string;
        readonly why: string;
        readonly isSurprising: boolean;
      };
    };
  }[];
}

/** For each row and column that is as expected a sentence; those that are the same are said once. */
export function reasonsOf(
  columns: readonly ColumnReasons["column"][],
  rows: readonly ReasonedRow[],
): ColumnReasons[] {
  return columns.map((column, index) => {
    const reasons = new Map<string, { shape: string; why: string; rows: string[] }>();
    for (const { label, cells } of rows) {
      const { expected, why, isSurprising } = cells[index]!.figure.verdict;
      if (isSurprising || expected === "alone" || expected === "unknown") continue;
      const reason = reasons.get(why) ?? { shape: expected, why, rows: [] };
      reason.rows.push(label);
      reasons.set(why, reason);
    }
    return { column, reasons: [...reasons.values()] };
  });
}

/** A cell that was not as expected. */
export interface Surprise {
  /** The row and the column: `coro, 2 slow`. */
  readonly label: string;
  /** What was expected, why, and what came. */
  readonly why: string;
}

/** @returns what was not as expected, row by row */
export function surprisesOf(
  columns: readonly ColumnReasons["column"][],
  rows: readonly ReasonedRow[],
): Surprise[] {
  return rows.flatMap(({ label, cells }) =>
    cells.flatMap(({ figure: { verdict } }, index) =>
      verdict.isSurprising
        ? [{ label: `${label}, ${columns[index]!.heading}`, why: verdict.why }]
        : []
    )
  );
}

/**
 * What the table means, in sentences that both reports share.
 *
 * @module
 */

import { type Column, columns } from "../result/columns.ts";
import { labelOf, noiseText } from "./cells.ts";
import type { BenchResult, ServerResult, Shape } from "../result/result.ts";

/** How it was measured, in one line each. */
export function conditions(result: BenchResult): string[] {
  const { settings, machine } = result;
  const { rounds, durationSeconds, slowN, isSlowNAuto, fastN, seed, isSameCore } = settings;
  const noise = noiseText(result);
  return [
    `Medians of ${rounds === 1 ? "one round" : `${rounds} rounds`}, each of ${durationSeconds} s ` +
    `and more, in random order (seed ${seed}); a fast client asks for fib(${fastN}), a slow one ` +
    `for fib(${slowN})${isSlowNAuto ? ", picked to take about a second" : ""}` +
    `${isSameCore ? "; all on one core" : ""}.`,
    `With two clients of a kind, a figure is what each of them got. X: the second client is never ` +
    `answered. !: not as expected, see below.`,
    ...(noise === null ? [] : [`Noise: the same server differed from itself by up to ${noise}.`]),
    ...(machine.loadBefore === null ? [] : [
      `Load before: ${machine.loadBefore.toFixed(2)}.` +
      (machine.stealShare === null
        ? ""
        : ` Stolen meanwhile: ${(machine.stealShare * 100).toFixed(1)} %.`),
    ]),
  ];
}

/** A column, and what it shows of the rows. */
export interface ColumnWords {
  readonly column: Column;
  /** One for each reason: the shape, the sentence, and the rows that it is true of. */
  readonly reasons: readonly { shape: Shape; why: string; rows: readonly string[] }[];
}

/** For each row and column a sentence; those that are the same are said once. */
export function columnWords(result: BenchResult): ColumnWords[] {
  const rows = result.rows.filter(({ kind }) => kind !== "again");
  return columns.map((column) => {
    const reasons = new Map<string, { shape: Shape; why: string; rows: string[] }>();
    for (const row of rows) {
      const { expected, why, isSurprising } = row.figures[column.key].verdict;
      if (isSurprising || expected === "alone" || expected === "unknown") continue;
      const reason = reasons.get(why) ?? { shape: expected, why, rows: [] };
      reason.rows.push(labelOf(row, result));
      reasons.set(why, reason);
    }
    return { column, reasons: [...reasons.values()] };
  });
}

/** What was not as expected: a row, a column, and both shapes. */
export function surprises(result: BenchResult): { label: string; why: string }[] {
  return result.rows.filter(({ kind }) => kind !== "again").flatMap((row) =>
    columns.flatMap(({ key, heading }) => {
      const { isSurprising, why } = row.figures[key].verdict;
      return isSurprising ? [{ label: `${labelOf(row, result)}, ${heading}`, why }] : [];
    })
  );
}

/** The rows that can be compared with the step of the ladder before them. */
export function comparedRows({ rows }: BenchResult): readonly ServerResult[] {
  return rows.filter(({ step }) =>
    step !== null && Object.values(step.ratios).some((ratio) => ratio !== null)
  );
}

/**
 * Rows of the tables: what they are called, and what stands in them.
 *
 * @module
 */

import type { ColumnKey } from "../result/columns.ts";
import type { BenchResult, Figure, ServerResult } from "../result/result.ts";
import { cellOf, type CellView, originalTexts, ratioOf, type RatioView } from "./cells.ts";

/** A server. */
export interface RowView {
  /** Its name; with its world of I/O where the table has more than one. */
  readonly label: string;
  /** Its name alone. */
  readonly name: string;
  /** The heading above it. */
  readonly group: string;
  /** What it is. What stands between backticks is code. */
  readonly model: string;
  /** Why its figures are what they are, in a sentence. */
  readonly why: string;
  /** In the order of the columns. */
  readonly cells: readonly CellView[];
  /** What the original published of the same model; null: nothing, or it is not to be shown. */
  readonly original: { readonly name: string; readonly cells: readonly string[] } | null;
}

/** Rows with a common heading. */
export interface GroupView {
  readonly heading: string;
  readonly rows: readonly RowView[];
}

/** A server beside the step of the ladder before it. */
export interface StepView {
  readonly label: string;
  /** The label of that step. */
  readonly before: string;
  /** In the order of the columns. */
  readonly ratios: readonly RatioView[];
}

/** @returns the rows to show: all but a variant's second appearance, which only tells the noise */
export function rowsOf(result: BenchResult): RowView[] {
  return shownOf(result).map((row) => ({
    label: labelOf(row, result),
    name: row.name,
    group: row.group,
    model: row.model,
    why: row.why,
    cells: result.columns.map((column) => cellOf(column, row.figures[column.key])),
    original: row.original === null || !result.settings.showsOriginal
      ? null
      : { name: row.original.name, cells: originalTexts(row.original, result.columns) },
  }));
}

/** @returns what was measured in a column */
export function figureOf({ cells }: RowView, key: ColumnKey): Figure {
  return cells.find(({ column }) => column.key === key)!.figure;
}

/** @returns the rows under their headings, in the order in which these appear */
export function groupsOf(rows: readonly RowView[]): GroupView[] {
  const headings = [...new Set(rows.map(({ group }) => group))];
  return headings.map((heading) => ({
    heading,
    rows: rows.filter(({ group }) => group === heading),
  }));
}

/** @returns a comparison for each row that can be compared in some column */
export function stepsOf(result: BenchResult): StepView[] {
  return shownOf(result).flatMap((row) => {
    const { step } = row;
    if (step === null || Object.values(step.ratios).every((ratio) => ratio === null)) return [];
    const before = result.rows.find(({ id }) => id === step.before);
    return [{
      label: labelOf(row, result),
      before: before === undefined ? step.before : labelOf(before, result),
      ratios: result.columns.map(({ key }) => ratioOf(step.ratios[key])),
    }];
  });
}

function shownOf({ rows }: BenchResult): ServerResult[] {
  return rows.filter(({ kind }) => kind !== "again");
}

function labelOf({ name, io }: ServerResult, { rows }: BenchResult): string {
  const ios = new Set(rows.map((row) => row.io).filter((io) => io !== null));
  return io !== null && ios.size > 1 ? `${name}, ${io}` : name;
}

/**
 * What a report on web clients says: rows, labels, figures and words, and no layout. As in the report on servers, the
 * result is put into words once, here, and three reports lay them out.
 *
 * @module
 */

import { printableTexts } from "../../../internal/cli/quote.ts";
import { formatTime, withUnit } from "../../../internal/page/format.ts";
import { machineLine, versionsLine } from "../../../internal/measure/machine.ts";
import { type Fact, machineFactsOf } from "../../report/facts.ts";
import { type ColumnReasons, reasonsOf, type Surprise, surprisesOf } from "../../report/words.ts";
import type { WebColumn } from "../columns.ts";
import type { StepResult, WebBenchResult } from "../result.ts";
import { formatMs, webCellOf, type WebCellView } from "./cells.ts";
import { noiseTextOf, webConditionsOf } from "./words.ts";
import { type WebTakeaways, webTakeawaysOf } from "./takeaways.ts";

/** A step. */
export interface WebRowView {
  /** Its name; with its world of I/O where the table has more than one. */
  readonly label: string;
  /** Its name alone. */
  readonly name: string;
  /** What it is. What stands between backticks is code. */
  readonly model: string;
  /** Why its figures are what they are, in a sentence. */
  readonly why: string;
  /** In the order of the columns. */
  readonly cells: readonly WebCellView[];
}

/** What a report says. */
export interface WebReportView {
  /** What the figures are not: they are indicative, or a part of them is missing. */
  readonly badges: readonly ("indicative" | "partial")[];
  /** The command that does the same again. */
  readonly command: string;
  /** When it was started: `2025-01-31 14:05 UTC`. */
  readonly startedAt: string;
  /** The machine in a line, and the versions. */
  readonly machine: string;
  readonly versions: string;
  /** Where and how it was measured, each fact with its name. */
  readonly facts: readonly Fact[];
  /** The same in sentences, as far as one must know it to read the table. */
  readonly conditions: readonly string[];
  /** What to know before believing the figures, the most important first. */
  readonly remarks: readonly string[];
  readonly rounds: number;
  readonly pages: number;
  readonly latencyMs: number;
  /** The columns of all tables, from left to right. */
  readonly columns: readonly WebColumn[];
  /** The table of totals. */
  readonly rows: readonly WebRowView[];
  /** What was not as expected. */
  readonly surprises: readonly Surprise[];
  /** Why the columns look as they do. */
  readonly reasons: readonly ColumnReasons[];
  /** What the charts show, in sentences. */
  readonly takeaways: WebTakeaways;
}

/**
 * @returns the result in words; the same result gives the same words. What a machine or a server has said rules neither a
 * terminal nor a page
 */
export function webViewOf(raw: WebBenchResult): WebReportView {
  const result = printableTexts(raw);
  const { settings, machine, columns, status } = result;
  const rows = rowsOf(result);
  return {
    badges: [
      ...(settings.isQuick ? ["indicative"] as const : []),
      ...(status === "partial" ? ["partial"] as const : []),
    ],
    command: settings.command,
    startedAt: formatTime(result.startedAt),
    machine: machineLine(machine),
    versions: versionsLine(machine),
    facts: factsOf(result),
    conditions: webConditionsOf(result, rows),
    remarks: result.remarks.map(({ text }) => text),
    rounds: settings.rounds,
    pages: settings.pages,
    latencyMs: settings.latencyMs,
    columns,
    rows,
    surprises: surprisesOf(columns, rows),
    reasons: reasonsOf(columns, rows),
    takeaways: webTakeawaysOf(rows),
  };
}

/** All but a step's second appearance, which only tells the noise. */
function rowsOf({ rows, columns }: WebBenchResult): WebRowView[] {
  const shown = rows.filter(({ kind }) => kind === "step");
  const hasBoth = new Set(shown.map(({ io }) => io)).size > 1;
  const labelOf = ({ name, io }: StepResult) => hasBoth ? `${name}, ${io}` : name;
  return shown.map((row) => ({
    label: labelOf(row),
    name: row.name,
    model: row.model,
    why: row.why,
    cells: columns.map((column) => webCellOf(column, row.figures[column.key])),
  }));
}

function factsOf(result: WebBenchResult): Fact[] {
  const { machine, settings, noise, startedAt, endedAt } = result;
  const noiseText = noiseTextOf(result);
  const { command, pages, latencyMs, rounds, seed } = settings;
  return [
    ...machineFactsOf(machine),
    ["command", command],
    ["rounds", String(rounds)],
    ["pages", `${pages}, each after ${withUnit(formatMs(latencyMs), "ms")}`],
    ["seed of the order", String(seed)],
    [
      "noise",
      noise.row === null || noiseText === null
        ? "unknown: no step was measured twice"
        : `${noise.row}, measured twice, differed from itself by up to ${noiseText}`,
    ],
    ["measured", `from ${formatTime(startedAt)} to ${formatTime(endedAt)}`],
  ];
}

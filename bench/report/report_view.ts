/**
 * What a report of a bench says: rows, labels, figures and words, and no layout.
 *
 * There are three reports for people: on a terminal, as Markdown, and as a page. If each of them took
 * what it shows from the result by itself, the same rate would be 23,900 in one and 23 900 in
 * another, and a sentence that is improved in one would stay as it was in the others. So the result
 * is put into words once, here, and the reports only lay them out. (The fourth report is for
 * programs: `--json` writes the result as it is.)
 *
 * @module
 */

import { printableTexts } from "../../internal/cli/quote.ts";
import { formatTime } from "../../internal/page/format.ts";
import { machineLine, versionsLine } from "../../internal/measure/machine.ts";
import type { Column } from "../result/columns.ts";
import type { BenchResult } from "../result/result.ts";
import { type Fact, factsOf } from "./facts.ts";
import { groupsOf, type GroupView, rowsOf, stepsOf, type StepView } from "./rows.ts";
import { type Takeaways, takeawaysOf } from "./takeaways.ts";
import {
  type ColumnReasons,
  conditionsOf,
  reasonsOf,
  type Surprise,
  surprisesOf,
} from "./words.ts";

/** What a report says. */
export interface ReportView {
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
  /** How many rounds there were, and the numbers that clients send. */
  readonly rounds: number;
  readonly fastN: number;
  readonly slowN: number;
  /** The columns of all tables, from left to right. */
  readonly columns: readonly Column[];
  /** The table of results. */
  readonly groups: readonly GroupView[];
  /** What was not as expected. */
  readonly surprises: readonly Surprise[];
  /** Why the columns look as they do. */
  readonly reasons: readonly ColumnReasons[];
  /** Each step of the ladder beside the one before it. */
  readonly steps: readonly StepView[];
  /** What the charts show, in sentences. */
  readonly takeaways: Takeaways;
}

/**
 * @returns the result in words; the same result gives the same words. What a file, a machine or a server has said rules
 * neither a terminal nor a page
 */
export function viewOf(raw: BenchResult): ReportView {
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
    conditions: conditionsOf(result),
    remarks: result.remarks.map(({ text }) => text),
    rounds: settings.rounds,
    fastN: settings.fastN,
    slowN: settings.slowN,
    columns,
    groups: groupsOf(rows),
    surprises: surprisesOf(columns, rows),
    reasons: reasonsOf(columns, rows),
    steps: stepsOf(result),
    takeaways: takeawaysOf(rows),
  };
}

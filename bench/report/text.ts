/**
 * The report on the terminal.
 *
 * @module
 */

import type { Style } from "../../internal/cli/style.ts";
import { columns as layOut, wrap } from "../../internal/cli/wrap.ts";
import { type ColumnKey, columnOf, columns } from "../result/columns.ts";
import { machineLine, versionsLine } from "../../internal/measure/machine.ts";
import {
  figureText,
  groupsOf,
  labelOf,
  originalTexts,
  rangeText,
  ratioText,
  stepLabel,
} from "./cells.ts";
import { columnWords, comparedRows, conditions, surprises } from "./words.ts";
import type { BenchResult, ServerResult } from "../result/result.ts";

const WIDTH = 80;
const INDENT = "  ";
const NAME_WIDTH_MIN = 12;
/** A command of the user's may be longer; its beginning tells it. */
const NAME_LENGTH_MAX = 24;
const CELL_WIDTH = 11;
const STEP_WIDTH = 9;
/** The headings, each in as many lines. */
const headings: Readonly<Record<ColumnKey, readonly string[]>> = {
  fast1: ["", "1 fast"],
  fast2: ["", "2 fast"],
  slow1: ["", "1 slow"],
  slow2: ["", "2 slow"],
  mixedFast: ["fast +", "slow"],
  mixedSlow: ["slow +", "fast"],
};

/** @returns the whole report, without a line feed at the end */
export function reportText(result: BenchResult, style: Style): string {
  return [
    style.bold(`fibserv bench${result.settings.isQuick ? " (quick: indicative only)" : ""}`),
    machineLine(result.machine),
    versionsLine(result.machine),
    "",
    ...table(result, style),
    "",
    ...conditions(result).flatMap((line) => wrap(line, WIDTH)),
    ...section("Remarks", remarks(result), style),
    ...section("Not as expected", surpriseLines(result, style), style),
    ...section("Beside the step of the ladder before it", steps(result, style), style),
    ...section("Why", whys(result, style), style),
  ].join("\n");
}

function section(title: string, lines: readonly string[], style: Style): string[] {
  return lines.length === 0 ? [] : ["", style.bold(title), ...lines];
}

function table(result: BenchResult, style: Style): string[] {
  const groups = groupsOf(result);
  const width = nameWidth(groups.flatMap(([, rows]) => rows), result);
  return [
    ...[0, 1].map((line) => headingLine(width, (key) => headings[key][line]!, style)),
    headingLine(width, (key) => columnOf(key).unit, style),
    ...groups.flatMap(([group, rows]) => [
      style.bold(group),
      ...rows.flatMap((row) => rowLines(row, result, width, style)),
    ]),
  ];
}

function headingLine(width: number, text: (key: ColumnKey) => string, style: Style): string {
  return style.dim(" ".repeat(width) + columns.map(({ key }) => right(text(key))).join(""));
}

function nameWidth(rows: readonly ServerResult[], result: BenchResult): number {
  return Math.max(NAME_WIDTH_MIN, ...rows.map((row) => nameOf(row, result).length)) +
    INDENT.length;
}

function nameOf(row: ServerResult, result: BenchResult): string {
  const label = labelOf(row, result);
  return label.length <= NAME_LENGTH_MAX ? label : `${label.slice(0, NAME_LENGTH_MAX - 1)}…`;
}

function rowLines(row: ServerResult, result: BenchResult, width: number, style: Style): string[] {
  const label = nameOf(row, result);
  const figures = columns.map(({ key }) => row.figures[key]);
  const cells = figures.map((figure) => {
    const text = right(figureText(figure));
    return figure.verdict.isSurprising ? style.red(text) : text;
  });
  const ranges = figures.map(rangeText);
  const { original } = row;
  return [
    INDENT + style.cyan(label) + " ".repeat(width - INDENT.length - label.length) + cells.join(""),
    ...(ranges.every((range) => range === "")
      ? []
      : [style.dim(" ".repeat(width) + ranges.map(right).join(""))]),
    ...(result.settings.showsOriginal && original !== null
      ? [style.dim(
        `${INDENT}${INDENT}original`.padEnd(width) + originalTexts(original).map(right).join(""),
      )]
      : []),
  ];
}

function right(text: string): string {
  return text.padStart(CELL_WIDTH);
}

function remarks({ remarks }: BenchResult): string[] {
  return remarks.flatMap(({ text }) => indented(text));
}

function surpriseLines(result: BenchResult, style: Style): string[] {
  return surprises(result).flatMap(({ label, why }) => [
    INDENT + style.red(label),
    ...wrap(why, WIDTH - 2 * INDENT.length).map((line) => INDENT + INDENT + line),
  ]);
}

function steps(result: BenchResult, style: Style): string[] {
  const rows = comparedRows(result);
  if (rows.length === 0) return [];
  const labels = rows.map((row) => stepLabel(row, result));
  const width = Math.max(...labels.map((label) => label.length)) + INDENT.length;
  return [
    ...[0, 1].map((line) =>
      style.dim(" ".repeat(width) + columns.map(({ key }) => step(headings[key][line]!)).join(""))
    ),
    ...rows.map((row, index) =>
      INDENT + labels[index]!.padEnd(width - INDENT.length) +
      columns.map(({ key }) => step(ratioText(row.step!.ratios[key]))).join("")
    ),
    ...indented("Its figure divided by the other's; = means no difference: within the noise."),
  ];
}

function step(text: string): string {
  return text.padStart(STEP_WIDTH);
}

function whys(result: BenchResult, style: Style): string[] {
  const rows = groupsOf(result).flatMap(([, rows]) => rows);
  const once = new Map(rows.map(({ name, why }) => [name, why]));
  return [
    ...layOut([...once], WIDTH, style.cyan),
    ...columnWords(result).flatMap(({ column, reasons }) => [
      "",
      ...wrap(`${column.heading}: ${column.question}`, WIDTH - INDENT.length).map((line) =>
        INDENT + line
      ),
      ...layOut(
        reasons.map(({ shape, why, rows }) => [shape, `${why} (${rows.join(", ")})`]),
        WIDTH,
        style.cyan,
      ),
    ]),
  ];
}

function indented(text: string): string[] {
  return wrap(text, WIDTH - INDENT.length).map((line) => INDENT + line);
}

/**
 * The report on the terminal.
 *
 * @module
 */

import type { Style } from "../../internal/cli/style.ts";
import { wrap } from "../../internal/cli/wrap.ts";
import type { ColumnKey } from "../result/columns.ts";
import { markedValue } from "./cells.ts";
import type { ReportView } from "./report_view.ts";
import type { RowView } from "./rows.ts";
import { INDENT, indented, reasonLines, section, surpriseLines, WIDTH } from "./text_parts.ts";
import { headings, STEPS_NOTE } from "./words.ts";

const NAME_WIDTH_MIN = 12;
/** A command of the user's may be longer; its beginning tells it. */
const NAME_LENGTH_MAX = 24;
const CELL_WIDTH = 11;
const STEP_WIDTH = 9;
/** The columns' headings, each in as many lines: they are too wide for one. */
const columnHeadings: Readonly<Record<ColumnKey, readonly string[]>> = {
  fast1: ["", "1 fast"],
  fast2: ["", "2 fast"],
  slow1: ["", "1 slow"],
  slow2: ["", "2 slow"],
  mixedFast: ["fast +", "slow"],
  mixedSlow: ["slow +", "fast"],
};
const HEADING_LINES = [0, 1];

/** @returns the whole report, without a line feed at the end */
export function reportText(view: ReportView, style: Style): string {
  const rows = view.groups.flatMap(({ rows }) => rows);
  const badges = view.badges.length === 0 ? "" : ` (${view.badges.join(", ")})`;
  return [
    style.bold(`fibserv bench${badges}`),
    view.machine,
    view.versions,
    "",
    ...resultLines(view, style),
    "",
    ...view.conditions.flatMap((line) => wrap(line, WIDTH)),
    ...section(headings.remarks, view.remarks.flatMap(indented), style),
    ...section(headings.surprises, surpriseLines(view.surprises, style), style),
    ...section(headings.steps, stepLines(view, style), style),
    ...section(headings.why, reasonLines(rows, view.reasons, style), style),
  ].join("\n");
}

function resultLines({ groups, columns }: ReportView, style: Style): string[] {
  const labels = groups.flatMap(({ rows }) => rows).map(shortLabel);
  const width = Math.max(NAME_WIDTH_MIN, ...labels.map(({ length }) => length)) + INDENT.length;
  const line = (label: string, cells: readonly string[]) =>
    label.padEnd(width) + cells.map(right).join("");
  return [
    ...HEADING_LINES.map((index) =>
      style.dim(line("", columns.map(({ key }) => columnHeadings[key][index]!)))
    ),
    style.dim(line("", columns.map(({ unit }) => unit))),
    ...groups.flatMap(({ heading, rows }) => [
      style.bold(heading),
      ...rows.flatMap((row) => [
        figureLine(row, width, style),
        ...(row.cells.every(({ range }) => range === null)
          ? []
          : [style.dim(line("", row.cells.map(({ range }) => range ?? "")))]),
        ...(row.original === null
          ? []
          : [style.dim(line(`${INDENT}${INDENT}original`, row.original.cells))]),
      ]),
    ]),
  ];
}

function figureLine(row: RowView, width: number, style: Style): string {
  const label = shortLabel(row);
  const cells = row.cells.map((cell) => {
    const text = right(markedValue(cell));
    return cell.figure.verdict.isSurprising ? style.red(text) : text;
  });
  // Escape sequences have no width: what is padded is the plain text.
  return INDENT + style.cyan(label) + " ".repeat(width - INDENT.length - label.length) +
    cells.join("");
}

function shortLabel({ label }: RowView): string {
  return label.length <= NAME_LENGTH_MAX ? label : `${label.slice(0, NAME_LENGTH_MAX - 1)}…`;
}

function right(text: string): string {
  return text.padStart(CELL_WIDTH);
}

function stepLines({ steps, columns }: ReportView, style: Style): string[] {
  if (steps.length === 0) return [];
  const labels = steps.map(({ label, before }) => `${label} / ${before}`);
  const width = Math.max(...labels.map(({ length }) => length)) + INDENT.length;
  const cells = (texts: readonly string[]) =>
    texts.map((text) => text.padStart(STEP_WIDTH)).join("");
  return [
    ...HEADING_LINES.map((index) =>
      style.dim(
        " ".repeat(width) + cells(columns.map(({ key }) => columnHeadings[key][index]!)),
      )
    ),
    ...steps.map(({ ratios }, index) =>
      INDENT + labels[index]!.padEnd(width - INDENT.length) + cells(ratios.map(({ text }) => text))
    ),
    ...indented(STEPS_NOTE),
  ];
}

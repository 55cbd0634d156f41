/**
 * The report on the terminal.
 *
 * @module
 */

import { alignInBlocks, type ColumnLayout } from "../../internal/cli/align.ts";
import { cutEnd } from "../../internal/cli/display_width.ts";
import type { Page } from "../../internal/cli/output.ts";
import { wrap } from "../../internal/cli/wrap.ts";
import type { ColumnKey } from "../result/columns.ts";
import { markedValue } from "./cells.ts";
import type { ReportView } from "./report_view.ts";
import type { RowView } from "./rows.ts";
import { INDENT, indented, reasonLines, section, surpriseLines, widthOf } from "./text_parts.ts";
import { headings, STEPS_NOTE } from "./words.ts";

/** A command of the user's may be longer; its beginning tells it. */
const NAME_LENGTH_MAX = 24;
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
export function reportText(view: ReportView, page: Page): string {
  const { style } = page;
  const width = widthOf(page);
  const rows = view.groups.flatMap(({ rows }) => rows);
  const badges = view.badges.length === 0 ? "" : ` (${view.badges.join(", ")})`;
  return [
    style.bold(`fibserv bench${badges}`),
    ...wrap(view.machine, width),
    ...wrap(view.versions, width),
    "",
    ...resultLines(view, page),
    "",
    ...view.conditions.flatMap((line) => wrap(line, width)),
    ...section(headings.remarks, view.remarks.flatMap((text) => indented(text, page)), style),
    ...section(headings.surprises, surpriseLines(view.surprises, page), style),
    ...section(headings.steps, stepLines(view, page), style),
    ...section(headings.why, reasonLines(rows, view.reasons, page), style),
  ].join("\n");
}

function resultLines({ groups, columns }: ReportView, page: Page): string[] {
  const { bold, dim } = page.style;
  const table = [
    ...HEADING_LINES.map((line) => ["", ...columns.map(({ key }) => columnHeadings[key][line]!)]),
    ["", ...columns.map(({ unit }) => unit)],
  ].map((cells): readonly string[] | string => cells.map(dim));
  for (const { heading, rows } of groups) {
    table.push(bold(heading));
    for (const row of rows) {
      table.push(figureCells(row, page));
      if (row.cells.some(({ range }) => range !== null)) {
        table.push(["", ...row.cells.map(({ range }) => range ?? "")].map(dim));
      }
      if (row.original !== null) {
        table.push([`${INDENT}original`, ...row.original.cells].map(dim));
      }
    }
  }
  return alignInBlocks(table, layoutOf(columns.length, 1), widthOf(page));
}

/** A label, and then so many numbers. */
function layoutOf(numbers: number, gap: number): ColumnLayout[] {
  return [{ gap: INDENT.length }, ...Array(numbers).fill({ flush: "right", gap })];
}

function figureCells(row: RowView, { style }: Page): string[] {
  return [
    style.cyan(cutEnd(row.label, NAME_LENGTH_MAX)),
    ...row.cells.map((cell) =>
      cell.figure.verdict.isSurprising ? style.red(markedValue(cell)) : markedValue(cell)
    ),
  ];
}

function stepLines({ steps, columns }: ReportView, page: Page): string[] {
  if (steps.length === 0) return [];
  const table = [
    ...HEADING_LINES.map((line) =>
      ["", ...columns.map(({ key }) => columnHeadings[key][line]!)].map(page.style.dim)
    ),
    ...steps.map((
      { label, before, ratios },
    ) => [`${label} / ${before}`, ...ratios.map(({ text }) => text)]),
  ];
  return [
    ...alignInBlocks(table, layoutOf(columns.length, 2), widthOf(page)),
    ...indented(STEPS_NOTE, page),
  ];
}

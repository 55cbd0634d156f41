/**
 * The report on web clients on the terminal.
 *
 * @module
 */

import { alignInBlocks, type ColumnLayout } from "../../../internal/cli/align.ts";
import type { Page } from "../../../internal/cli/output.ts";
import { wrap } from "../../../internal/cli/wrap.ts";
import {
  INDENT,
  indented,
  reasonLines,
  section,
  surpriseLines,
  widthOf,
} from "../../report/text_parts.ts";
import { headings } from "../../report/words.ts";
import type { WebColumnKey } from "../columns.ts";
import type { WebCellView } from "./cells.ts";
import type { WebReportView, WebRowView } from "./report_view.ts";
import { CONNECTIONS_HEADING } from "./words.ts";

/** The columns' headings, each in two lines: they are too wide for one. */
const columnHeadings: Readonly<Record<WebColumnKey, readonly [string, string]>> = {
  ten: ["", "10 at once"],
  unlimited: ["", "all at once"],
  tlsClosed: ["TLS, new", "connections"],
  tlsKept: ["TLS, kept", "connections"],
};

/** @returns the whole report, without a line feed at the end */
export function webText(view: WebReportView, page: Page): string {
  const { style } = page;
  const width = widthOf(page);
  const badges = view.badges.length === 0 ? "" : ` (${view.badges.join(", ")})`;
  return [
    style.bold(`fibserv bench --web${badges}`),
    ...wrap(view.machine, width),
    ...wrap(view.versions, width),
    "",
    ...tableLines(view, page, (row) => totalCells(row, page)),
    "",
    ...view.conditions.flatMap((line) => wrap(line, width)),
    ...section(headings.remarks, view.remarks.flatMap((text) => indented(text, page)), style),
    ...section(headings.surprises, surpriseLines(view.surprises, page), style),
    ...section(CONNECTIONS_HEADING, connectionLines(view, page), style),
    ...section(headings.why, reasonLines(view.rows, view.reasons, page), style),
  ].join("\n");
}

/** @param linesOf the lines of a row's cells, the first of which stands beside its name */
function tableLines(
  { columns, rows }: WebReportView,
  page: Page,
  linesOf: (row: WebRowView) => readonly (readonly string[])[],
): string[] {
  const { cyan, dim } = page.style;
  const number = { flush: "right", gap: 1 } as const;
  const layout: ColumnLayout[] = [{ gap: INDENT.length }, ...columns.map(() => number)];
  const table = [
    ...[0, 1].map((line) => ["", ...columns.map(({ key }) => dim(columnHeadings[key][line]!))]),
    ...rows.flatMap((row) =>
      linesOf(row).map((cells, index) => [index === 0 ? cyan(row.label) : "", ...cells])
    ),
  ];
  return alignInBlocks(table, layout, widthOf(page));
}

function totalCells({ cells }: WebRowView, { style }: Page): string[][] {
  const values = cells.map(({ value, figure }) =>
    figure.verdict.isSurprising ? style.red(value) : value
  );
  const below = (textOf: (cell: WebCellView) => string | null) =>
    cells.every((cell) => textOf(cell) === null)
      ? []
      : [cells.map((cell) => style.dim(textOf(cell) ?? ""))];
  return [values, ...below(({ toIdeal }) => toIdeal), ...below(({ range }) => range)];
}

function connectionLines(view: WebReportView, page: Page): string[] {
  return tableLines(view, page, ({ cells }) => [cells.map(({ connections }) => connections)]);
}

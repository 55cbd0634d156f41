/**
 * The report on web clients on the terminal.
 *
 * @module
 */

import type { Style } from "../../../internal/cli/style.ts";
import { wrap } from "../../../internal/cli/wrap.ts";
import { INDENT, reasonLines, section, surpriseLines, WIDTH } from "../../report/text_parts.ts";
import { headings } from "../../report/words.ts";
import type { WebColumnKey } from "../columns.ts";
import type { WebCellView } from "./cells.ts";
import type { WebReportView, WebRowView } from "./report_view.ts";
import { CONNECTIONS_HEADING } from "./words.ts";

const NAME_WIDTH_MIN = 12;
const CELL_WIDTH = 16;
/** The columns' headings, each in two lines: they are too wide for one. */
const columnHeadings: Readonly<Record<WebColumnKey, readonly [string, string]>> = {
  ten: ["", "10 at once"],
  unlimited: ["", "all at once"],
  tlsClosed: ["TLS, new", "connections"],
  tlsKept: ["TLS, kept", "connections"],
};

/** @returns the whole report, without a line feed at the end */
export function webText(view: WebReportView, style: Style): string {
  const badges = view.badges.length === 0 ? "" : ` (${view.badges.join(", ")})`;
  return [
    style.bold(`fibserv bench --web${badges}`),
    view.machine,
    view.versions,
    "",
    ...tableLines(view, style, (row) => totalLines(row, style)),
    "",
    ...view.conditions.flatMap((line) => wrap(line, WIDTH)),
    ...section(
      headings.remarks,
      view.remarks.flatMap((text) =>
        wrap(text, WIDTH - INDENT.length).map((line) => INDENT + line)
      ),
      style,
    ),
    ...section(headings.surprises, surpriseLines(view.surprises, style), style),
    ...section(CONNECTIONS_HEADING, connectionLines(view, style), style),
    ...section(headings.why, reasonLines(view.rows, view.reasons, style), style),
  ].join("\n");
}

/** @param linesOf the lines of a row's cells, the first of which stands beside its name */
function tableLines(
  { columns, rows }: WebReportView,
  style: Style,
  linesOf: (row: WebRowView) => readonly string[],
): string[] {
  const width = Math.max(NAME_WIDTH_MIN, ...rows.map(({ label }) => label.length)) + INDENT.length;
  const left = (label: string) => " ".repeat(width - INDENT.length - label.length);
  return [
    ...[0, 1].map((line) =>
      style.dim(" ".repeat(width) + cellsText(columns.map(({ key }) => columnHeadings[key][line]!)))
    ),
    ...rows.flatMap((row) => {
      const [first, ...more] = linesOf(row);
      // Escape sequences have no width: what is padded is the plain text.
      return [
        INDENT + style.cyan(row.label) + left(row.label) + first,
        ...more.map((line) => " ".repeat(width) + line),
      ];
    }),
  ];
}

function totalLines({ cells }: WebRowView, style: Style): string[] {
  const values = cells.map((cell) => {
    const text = right(cell.value);
    return cell.figure.verdict.isSurprising ? style.red(text) : text;
  });
  const below = (textOf: (cell: WebCellView) => string | null) =>
    cells.every((cell) => textOf(cell) === null)
      ? []
      : [style.dim(cellsText(cells.map((cell) => textOf(cell) ?? "")).trimEnd())];
  return [values.join(""), ...below(({ toIdeal }) => toIdeal), ...below(({ range }) => range)];
}

function connectionLines(view: WebReportView, style: Style): string[] {
  return tableLines(view, style, ({ cells }) => [
    cellsText(cells.map(({ connections }) => connections)),
  ]);
}

function cellsText(texts: readonly string[]): string {
  return texts.map(right).join("");
}

function right(text: string): string {
  return text.padStart(CELL_WIDTH);
}

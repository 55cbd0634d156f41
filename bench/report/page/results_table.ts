/**
 * The table of results: a row for each server, a column for each way to measure it, and in each cell
 * the median, the range, and the shape: what it looks like beside the same client alone.
 *
 * A cell that is not as expected is marked, and says what was expected. One without a figure says
 * why there is none.
 *
 * @module
 */

import type { BenchResult, Figure } from "../../result/result.ts";
import { formatFigure, formatRatio, formatShare } from "../../../internal/page/format.ts";
import { type Html, html } from "../../../internal/page/html.ts";
import { absence, type ShownRow, shownRows } from "./labels.ts";
import { type Cell, type RowGroup, table, type TableRow } from "../../../internal/page/table.ts";

/** @returns the whole table, with a heading for each group of rows */
export function resultsTable(result: BenchResult): Html {
  const { columns, settings: { rounds, fastN, slowN } } = result;
  return table({
    caption: html`
      ${rounds === 1
        ? "One round"
        : `Medians of ${rounds} rounds; below them the lowest and the highest one`}; then what the
      figure looks like beside the same client alone. Fast clients ask for fib(${fastN}), slow ones
      for fib(${slowN}); of two of a kind, the mean.
    `,
    corner: "server",
    columns,
    groups: groupsOf(shownRows(result), ({ row, label }) => ({
      header: html`
        <span class="name">${label}</span>
        <span class="model">${withCode(row.model)}</span>
        <span class="why">${withCode(row.why)}</span>
      `,
      cells: columns.map(({ key }) => cell(row.figures[key])),
    })),
  });
}

/** Puts rows that follow each other under one heading when they belong to the same group. */
function groupsOf(rows: readonly ShownRow[], toRow: (row: ShownRow) => TableRow): RowGroup[] {
  const groups: { heading: string; rows: TableRow[] }[] = [];
  for (const shown of rows) {
    const heading = shown.row.group;
    if (groups.at(-1)?.heading !== heading) groups.push({ heading, rows: [] });
    groups.at(-1)!.rows.push(toRow(shown));
  }
  return groups;
}

function cell(figure: Figure): Cell {
  const { verdict, outcome } = figure;
  return {
    kind: verdict.isSurprising ? `surprising ${outcome}` : outcome,
    tooltip: verdict.why,
    content: html`${value(figure)} ${shape(figure)}`,
  };
}

function value(figure: Figure): Html {
  const { unit, median } = figure;
  const missing = absence(figure);
  if (missing === null) {
    return html`<span class="median">${formatFigure(median!, unit)}</span> ${range(figure)}`;
  }
  return html`
    <span class="median"><abbr title="${missing.reason}">${missing.mark}</abbr></span>
    ${median === null
      ? null
      : html`<span class="range">other rounds: ${formatFigure(median, unit)}</span>`}
  `;
}

/** One value has no range. */
function range({ unit, min, max, values }: Figure): Html | null {
  if (values.filter((value) => value !== null).length < 2) return null;
  return html`<span class="range">${formatFigure(min!, unit)} – ${formatFigure(max!, unit)}</span>`;
}

/** A client alone looks like nothing: it is the measure. */
function shape(figure: Figure): Html | null {
  const { expected, found, isSurprising } = figure.verdict;
  if (isSurprising) {
    return html`
      <span class="shape"><strong>≠ ${found}</strong> ${ratio(figure)}</span>
      <span class="expected">expected: ${expected}</span>
    `;
  }
  if (found === "alone" || found === "unknown") return null;
  return html`<span class="shape">${found} ${ratio(figure)}</span>`;
}

/** People speak of a part of a rate, and of a multiple of a time. */
function ratio({ unit, toAlone }: Figure): Html | null {
  if (toAlone === null) return null;
  const text = unit === "req/s" ? formatShare(toAlone.median) : formatRatio(toAlone.median);
  return html`<span class="ratio">${text}</span>`;
}

/** What stands between backticks is code. */
function withCode(text: string): Html[] {
  return text.split("`").map((part, index) =>
    index % 2 === 0 ? html`${part}` : html`<code>${part}</code>`
  );
}

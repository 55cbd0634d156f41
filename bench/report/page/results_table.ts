/**
 * The table of results: a row for each server, a column for each way to measure it, and in each cell
 * the median, the range, and the shape: what it looks like beside the same client alone.
 *
 * A cell that is not as expected is marked, and says what was expected. One without a figure says
 * why there is none.
 *
 * @module
 */

import { type Html, html } from "../../../internal/page/html.ts";
import { table, type TableCell } from "../../../internal/page/table.ts";
import { type CellView, NOT_AS_EXPECTED } from "../cells.ts";
import type { ReportView } from "../report_view.ts";
import { withCode } from "./page_parts.ts";

/** @returns the whole table, with a heading for each group of rows */
export function resultsTable({ columns, groups, rounds, fastN, slowN }: ReportView): Html {
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
    groups: groups.map(({ heading, rows }) => ({
      heading,
      rows: rows.map(({ label, model, why, cells }) => ({
        header: html`
          <span class="name">${label}</span>
          <span class="model">${withCode(model)}</span>
          <span class="why">${withCode(why)}</span>
        `,
        cells: cells.map(tableCell),
      })),
    })),
  });
}

function tableCell(cell: CellView): TableCell {
  const { verdict, outcome } = cell.figure;
  return {
    kind: verdict.isSurprising ? `surprising ${outcome}` : outcome,
    tooltip: verdict.why,
    content: html`${valueLines(cell)} ${shapeLines(cell)}`,
  };
}

function valueLines({ value, absence, range, otherRounds }: CellView): Html {
  const below = otherRounds === null ? range : `other rounds: ${otherRounds}`;
  return html`<span class="median">${
    absence === null ? value : html`<abbr title="${absence}">${value}</abbr>`
  }</span> ${below === null ? null : html`<span class="range">${below}</span>`}`;
}

/** A client alone looks like nothing: it is the measure. */
function shapeLines({ shape, toAlone, expected }: CellView): Html | null {
  if (shape === null) return null;
  const ratio = toAlone === null ? null : html`<span class="ratio">${toAlone}</span>`;
  if (expected === null) return html`<span class="shape">${shape} ${ratio}</span>`;
  return html`
    <span class="shape"><strong>${NOT_AS_EXPECTED} ${shape}</strong> ${ratio}</span>
    <span class="expected">expected: ${expected}</span>
  `;
}

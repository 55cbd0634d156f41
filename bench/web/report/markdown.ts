/**
 * The report on web clients as Markdown.
 *
 * @module
 */

import { code, list, reasonLists, surpriseList, table } from "../../report/markdown_parts.ts";
import { headings } from "../../report/words.ts";
import type { WebCellView } from "./cells.ts";
import type { WebReportView } from "./report_view.ts";
import { CONNECTIONS_HEADING } from "./words.ts";

/** @returns the whole report, with a line feed at the end */
export function webMarkdown(view: WebReportView): string {
  const { badges, command, columns, rows } = view;
  return [
    ...badges.flatMap((badge) => [`**${badge}**`, ""]),
    "```",
    command,
    "```",
    "",
    ...table(
      ["", ...columns.map(({ heading, unit }) => `${heading}, ${unit}`)],
      rows.map(({ label, cells }) => [code(label), ...cells.map(totalText)]),
    ),
    "",
    ...view.conditions,
    "",
    `Measured on ${view.startedAt.slice(0, 10)}: ${view.machine}; ${view.versions}.`,
    ...list(headings.remarks, view.remarks),
    ...surpriseList(view.surprises),
    "",
    `### ${CONNECTIONS_HEADING}`,
    "",
    ...table(
      ["", ...columns.map(({ heading }) => heading)],
      rows.map(({ label, cells }) => [
        code(label),
        ...cells.map(({ connections }) => connections),
      ]),
    ),
    ...reasonLists(rows, view.reasons),
    "",
  ].join("\n");
}

function totalText({ value, toIdeal, range }: WebCellView): string {
  const spread = range === null ? value : `${value} (${range})`;
  return toIdeal === null ? spread : `${spread}, ${toIdeal}`;
}

/**
 * The report as Markdown, for a README or an issue.
 *
 * @module
 */

import { markedValue } from "./cells.ts";
import type { ReportView } from "./report_view.ts";
import type { RowView } from "./rows.ts";
import { code, escape, list, reasonLists, surpriseList, table } from "./markdown_parts.ts";
import { headings, STEPS_NOTE } from "./words.ts";

/** @returns the whole report, with a line feed at the end */
export function reportMarkdown(view: ReportView): string {
  return [
    ...view.badges.flatMap((badge) => [`**${badge}**`, ""]),
    "```",
    view.command,
    "```",
    "",
    ...resultTable(view),
    "",
    ...view.conditions,
    "",
    `Measured on ${view.startedAt.slice(0, 10)}: ${view.machine}; ${view.versions}.`,
    ...list(headings.remarks, view.remarks),
    ...surpriseList(view.surprises),
    ...stepTable(view),
    ...reasonLists(view.groups.flatMap(({ rows }) => rows), view.reasons),
    "",
  ].join("\n");
}

function resultTable({ groups, columns }: ReportView): string[] {
  const rows = groups.flatMap(({ heading, rows }) => [
    [`**${escape(heading)}**`, ...columns.map(() => "")],
    ...rows.flatMap(resultLines),
  ]);
  return table(["", ...columns.map(({ heading, unit }) => `${heading}, ${unit}`)], rows);
}

function resultLines({ label, cells, original }: RowView): string[][] {
  return [
    [
      code(label),
      ...cells.map((cell) =>
        cell.range === null ? markedValue(cell) : `${markedValue(cell)} (${cell.range})`
      ),
    ],
    ...(original === null ? [] : [["_original_", ...original.cells.map((text) => `_${text}_`)]]),
  ];
}

function stepTable({ steps, columns }: ReportView): string[] {
  if (steps.length === 0) return [];
  return [
    "",
    `### ${headings.steps}`,
    "",
    STEPS_NOTE,
    "",
    ...table(
      ["", ...columns.map(({ heading }) => heading)],
      steps.map(({ label, before, ratios }) => [
        code(`${label} / ${before}`),
        ...ratios.map(({ text }) => text),
      ]),
    ),
  ];
}

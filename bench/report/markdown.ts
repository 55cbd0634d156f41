/**
 * The report as Markdown, for a README or an issue.
 *
 * @module
 */

import { markedValue } from "./cells.ts";
import type { ReportView } from "./report_view.ts";
import type { RowView } from "./rows.ts";
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
    ...list(headings.surprises, view.surprises.map(({ label, why }) => `**${label}.** ${why}`)),
    ...stepTable(view),
    ...list(headings.why, rowReasons(view)),
    ...view.reasons.flatMap(({ column, reasons }) => [
      "",
      `**${column.heading}.** ${column.question}`,
      ...(reasons.length === 0 ? [] : [""]),
      ...reasons.map(({ shape, why, rows }) => `- ${shape}: ${escape(why)} (${rows.join(", ")})`),
    ]),
    "",
  ].join("\n");
}

function list(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : ["", `### ${title}`, "", ...items.map((item) => `- ${item}`)];
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

/** In two worlds of I/O, a variant has one reason. */
function rowReasons({ groups }: ReportView): string[] {
  const rows = groups.flatMap(({ rows }) => rows);
  return [...new Map(rows.map(({ name, why }) => [name, why]))].map(([name, why]) =>
    `${code(name)}: ${why}`
  );
}

/** The first column to the left, the others, which have numbers, to the right. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    line(head),
    line(head.map((_, index) => index === 0 ? "---" : "---:")),
    ...rows.map(line),
  ];
}

function code(text: string): string {
  return `\`${escape(text).replaceAll("`", "'")}\``;
}

/** A user's command may hold a bar, which would be the end of a cell. */
function escape(text: string): string {
  return text.replaceAll("|", "\\|");
}

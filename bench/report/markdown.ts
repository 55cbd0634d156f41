/**
 * The report as Markdown, for a README or an issue.
 *
 * @module
 */

import { columns } from "../result/columns.ts";
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

/** @returns the whole report, with a line feed at the end */
export function reportMarkdown(result: BenchResult): string {
  const { machine, settings } = result;
  return [
    ...(settings.isQuick ? ["**Quick: indicative only.**", ""] : []),
    "```",
    settings.command,
    "```",
    "",
    ...resultTable(result),
    "",
    ...conditions(result),
    "",
    `Measured on ${result.startedAt.slice(0, 10)}: ${machineLine(machine)}; ${
      versionsLine(machine)
    }.`,
    ...list("Remarks", result.remarks.map(({ text }) => text)),
    ...list("Not as expected", surprises(result).map(({ label, why }) => `**${label}.** ${why}`)),
    ...stepTable(result),
    ...list("Why", rowWords(result)),
    ...columnWords(result).flatMap(({ column, reasons }) => [
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

function resultTable(result: BenchResult): string[] {
  const rows = groupsOf(result).flatMap(([group, rows]) => [
    [`**${escape(group)}**`, ...columns.map(() => "")],
    ...rows.flatMap((row) => trialsOf(row, result)),
  ]);
  return table(["", ...columns.map(({ heading, unit }) => `${heading}, ${unit}`)], rows);
}

function trialsOf(row: ServerResult, result: BenchResult): string[][] {
  const { original } = row;
  const cells = columns.map(({ key }) => {
    const figure = row.figures[key];
    const range = rangeText(figure);
    return range === "" ? figureText(figure) : `${figureText(figure)} (${range})`;
  });
  return [
    [code(labelOf(row, result)), ...cells],
    ...(result.settings.showsOriginal && original !== null
      ? [["_original_", ...originalTexts(original).map((text) => `_${text}_`)]]
      : []),
  ];
}

function stepTable(result: BenchResult): string[] {
  const rows = comparedRows(result);
  if (rows.length === 0) return [];
  return [
    "",
    "### Beside the step of the ladder before it",
    "",
    "Its figure divided by the other's; = means no difference: within the noise.",
    "",
    ...table(
      ["", ...columns.map(({ heading }) => heading)],
      rows.map((row) => [
        code(stepLabel(row, result)),
        ...columns.map(({ key }) => ratioText(row.step!.ratios[key])),
      ]),
    ),
  ];
}

function rowWords(result: BenchResult): string[] {
  const rows = groupsOf(result).flatMap(([, rows]) => rows);
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

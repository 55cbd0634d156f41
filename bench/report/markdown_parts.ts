/**
 * Parts of a report as Markdown that servers and web clients have in common.
 *
 * @module
 */

import { type ColumnReasons, headings, type Surprise } from "./words.ts";

/** A part with its heading; nothing when it has no items. */
export function list(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : ["", `### ${title}`, "", ...items.map((item) => `- ${item}`)];
}

/** What was not as expected. */
export function surpriseList(surprises: readonly Surprise[]): string[] {
  return list(headings.surprises, surprises.map(({ label, why }) => `**${label}.** ${why}`));
}

/** Why the figures of the rows are what they are, then those of the columns. */
export function reasonLists(
  rows: readonly { readonly name: string; readonly why: string }[],
  reasons: readonly ColumnReasons[],
): string[] {
  // In two worlds of I/O, a variant has one reason.
  const once = [...new Map(rows.map(({ name, why }) => [name, why]))];
  return [
    ...list(headings.why, once.map(([name, why]) => `${code(name)}: ${why}`)),
    ...reasons.flatMap(({ column, reasons }) => [
      "",
      `**${column.heading}.** ${column.question}`,
      ...(reasons.length === 0 ? [] : [""]),
      ...reasons.map(({ shape, why, rows }) => `- ${shape}: ${escape(why)} (${rows.join(", ")})`),
    ]),
  ];
}

/** A table: the first column to the left, the others, which have numbers, to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    line(head),
    line(head.map((_, index) => index === 0 ? "---" : "---:")),
    ...rows.map(line),
  ];
}

/** A name as code. */
export function code(text: string): string {
  return `\`${escape(text).replaceAll("`", "'")}\``;
}

/** A user's command may hold a bar, which would be the end of a cell. */
export function escape(text: string): string {
  return text.replaceAll("|", "\\|");
}

/**
 * Parts of a report on the terminal that servers and web clients have in common.
 *
 * @module
 */

import type { Page } from "../../internal/cli/output.ts";
import type { Style } from "../../internal/cli/style.ts";
import { columns as layOut, wrap } from "../../internal/cli/wrap.ts";
import type { ColumnReasons, Surprise } from "./words.ts";

/** Longer lines are hard to read, and a file has no width. */
const WIDTH_MAX = 80;
/** What stands before what belongs to a heading. */
export const INDENT = "  ";

/** The length of a line. */
export function widthOf({ columns }: Page): number {
  return Math.min(columns ?? WIDTH_MAX, WIDTH_MAX);
}

/** A part with its heading; nothing when it has no lines. */
export function section(title: string, lines: readonly string[], style: Style): string[] {
  return lines.length === 0 ? [] : ["", style.bold(title), ...lines];
}

/** What was not as expected. */
export function surpriseLines(surprises: readonly Surprise[], page: Page): string[] {
  return surprises.flatMap(({ label, why }) => [
    INDENT + page.style.red(label),
    ...wrap(why, widthOf(page) - 2 * INDENT.length).map((line) => INDENT + INDENT + line),
  ]);
}

/** Why the figures of the rows are what they are, then those of the columns. */
export function reasonLines(
  rows: readonly { readonly name: string; readonly why: string }[],
  reasons: readonly ColumnReasons[],
  page: Page,
): string[] {
  const { cyan } = page.style;
  const width = widthOf(page);
  // In two worlds of I/O, a variant has one reason.
  const once = new Map(rows.map(({ name, why }) => [name, why]));
  return [
    ...layOut([...once], width, cyan),
    ...reasons.flatMap(({ column, reasons }) => [
      "",
      ...indented(`${column.heading}: ${column.question}`, page),
      ...layOut(
        reasons.map(({ shape, why, rows }) => [shape, `${why} (${rows.join(", ")})`]),
        width,
        cyan,
      ),
    ]),
  ];
}

/** A text in lines, below a heading. */
export function indented(text: string, page: Page): string[] {
  return wrap(text, widthOf(page) - INDENT.length).map((line) => INDENT + line);
}

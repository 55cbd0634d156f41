/**
 * Parts of a report on the terminal that servers and web clients have in common.
 *
 * @module
 */

import type { Style } from "../../internal/cli/style.ts";
import { columns as layOut, wrap } from "../../internal/cli/wrap.ts";
import type { ColumnReasons, Surprise } from "./words.ts";

/** The length of a line. */
export const WIDTH = 80;
/** What stands before what belongs to a heading. */
export const INDENT = "  ";

/** A part with its heading; nothing when it has no lines. */
export function section(title: string, lines: readonly string[], style: Style): string[] {
  return lines.length === 0 ? [] : ["", style.bold(title), ...lines];
}

/** What was not as expected. */
export function surpriseLines(surprises: readonly Surprise[], style: Style): string[] {
  return surprises.flatMap(({ label, why }) => [
    INDENT + style.red(label),
    ...wrap(why, WIDTH - 2 * INDENT.length).map((line) => INDENT + INDENT + line),
  ]);
}

/** Why the figures of the rows are what they are, then those of the columns. */
export function reasonLines(
  rows: readonly { readonly name: string; readonly why: string }[],
  reasons: readonly ColumnReasons[],
  style: Style,
): string[] {
  // In two worlds of I/O, a variant has one reason.
  const once = new Map(rows.map(({ name, why }) => [name, why]));
  return [
    ...layOut([...once], WIDTH, style.cyan),
    ...reasons.flatMap(({ column, reasons }) => [
      "",
      ...indented(`${column.heading}: ${column.question}`),
      ...layOut(
        reasons.map(({ shape, why, rows }) => [shape, `${why} (${rows.join(", ")})`]),
        WIDTH,
        style.cyan,
      ),
    ]),
  ];
}

/** A text in lines, below a heading. */
export function indented(text: string): string[] {
  return wrap(text, WIDTH - INDENT.length).map((line) => INDENT + line);
}

/**
 * Tables on a terminal: cells that stand below each other.
 *
 * @module
 */

import { visibleLength } from "./display_width.ts";
import { wrap } from "./wrap.ts";

/** How the cells of a column stand. */
export interface ColumnLayout {
  /** Where they are flush: texts at their left, numbers at their right end. @default "left" */
  readonly flush?: "left" | "right";
  /** Spaces before the column. @default 2, and 0 before the first column */
  readonly gap?: number;
}

/**
 * Aligns the cells of a table. Cells may be emphasised: escape sequences have no width.
 *
 * @param rows one or more cells each; a row may leave out cells at its end
 * @param columns how each column stands; what is left out stands as by default
 * @param width the room for a line: texts of the last column that have none are broken. Where there is too little for
 * the words of a text, or for the columns before, lines are longer
 * @returns a line for each row, or several where a text is broken, without spaces at their ends
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const rows = [["requests", "61728"], ["errors", "0"]];
 * assertEquals(alignColumns(rows, [{}, { flush: "right" }]), [
 *   "requests  61728",
 *   "errors        0",
 * ]);
 * ```
 */
export function alignColumns(
  rows: readonly (readonly string[])[],
  columns: readonly ColumnLayout[] = [],
  width: number = Infinity,
): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [i, cell] of row.entries()) {
      widths[i] = Math.max(widths[i] ?? 0, visibleLength(cell));
    }
  }
  const gapOf = (column: number) => columns[column]?.gap ?? (column === 0 ? 0 : 2);
  const last = widths.length - 1;
  const before = widths.slice(0, -1).reduce((sum, width, i) => sum + gapOf(i) + width, 0);
  const room = width - before - gapOf(last);
  const place = (cell: string, column: number) => {
    const padding = " ".repeat(Math.max(0, widths[column]! - visibleLength(cell)));
    return " ".repeat(gapOf(column)) +
      (columns[column]?.flush === "right" ? padding + cell : cell + padding);
  };
  return rows.flatMap((row) => {
    const text = row[last];
    if (text === undefined || visibleLength(text) <= room) {
      return [row.map(place).join("").trimEnd()];
    }
    return wrap(text, room).map((part, index) => {
      const others = row.slice(0, last).map((cell) => index === 0 ? cell : "");
      return [...others, part].map(place).join("").trimEnd();
    });
  });
}

/**
 * Aligns the cells of a table that may be wider than the terminal: then it stands there in several tables below each other,
 * each with the first column, and as many others as there is room for.
 *
 * @param rows those that are a text and no cells are headings, which take no part in the columns
 * @param columns as for {@linkcode alignColumns}
 * @param width the room for a line; the first column and any other one always stand side by side
 */
export function alignInBlocks(
  rows: readonly (readonly string[] | string)[],
  columns: readonly ColumnLayout[],
  width: number,
): string[] {
  const table = rows.filter((row) => typeof row !== "string");
  const count = Math.max(0, ...table.map(({ length }) => length));
  const lines: string[] = [];
  let from = 1;
  do {
    let to = from + 1;
    let block = blockOf(table, columns, from, to);
    while (to < count) {
      const wider = blockOf(table, columns, from, to + 1);
      if (wider.some((line) => visibleLength(line) > width)) break;
      block = wider;
      to += 1;
    }
    if (from > 1) lines.push("");
    let index = 0;
    for (const row of rows) {
      if (typeof row === "string") lines.push(...wrap(row, width));
      else {
        const line = block[index++]!;
        // What says nothing about these columns is no line of theirs.
        if (line !== "") lines.push(line);
      }
    }
    from = to;
  } while (from < count);
  return lines;
}

/** The first column, and some others. */
function blockOf(
  rows: readonly (readonly string[])[],
  columns: readonly ColumnLayout[],
  from: number,
  to: number,
): string[] {
  const pick = <T>(all: readonly T[]) => [...all.slice(0, 1), ...all.slice(from, to)];
  return alignColumns(rows.map(pick), pick(columns));
}

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

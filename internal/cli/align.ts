/**
 * Tables on a terminal: cells that stand below each other.
 *
 * @module
 */

import { displayWidth } from "./display_width.ts";

/** How the cells of a column stand. */
export interface ColumnLayout {
  /** Where they are flush: texts at their left, numbers at their right end. @default "left" */
  readonly flush?: "left" | "right";
  /** Spaces before the column. @default 2, and 0 before the first column */
  readonly gap?: number;
}

/** ECMA-48, section 8.3.117 (Select Graphic Rendition): all that `style.ts` puts around text. */
// deno-lint-ignore no-control-regex -- the control character is what is looked for
const STYLES = /\x1b\[\d*m/g;

/** How many columns of the screen a text takes that may have escape sequences. */
export function visibleLength(text: string): number {
  return displayWidth(text.replaceAll(STYLES, ""));
}

/**
 * Aligns the cells of a table. Cells may be emphasised: escape sequences have no width.
 *
 * @param rows one or more cells each; a row may leave out cells at its end
 * @param columns how each column stands; what is left out stands as by default
 * @returns a line for each row, without spaces at its end
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
): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [i, cell] of row.entries()) {
      widths[i] = Math.max(widths[i] ?? 0, visibleLength(cell));
    }
  }
  return rows.map((row) =>
    row.map((cell, i) => {
      const { flush = "left", gap = i === 0 ? 0 : 2 } = columns[i] ?? {};
      const padding = " ".repeat(widths[i]! - visibleLength(cell));
      return " ".repeat(gap) + (flush === "left" ? cell + padding : padding + cell);
    }).join("").trimEnd()
  );
}

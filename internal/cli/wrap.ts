/**
 * Text in lines and columns for a terminal.
 *
 * @module
 */

import { displayWidth, takeColumns } from "./display_width.ts";

/**
 * Breaks `text` into lines between words.
 *
 * @param width the greatest length of a line; a word that is longer stays whole on its own line
 */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && displayWidth(line) + 1 + displayWidth(word) > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

/**
 * As {@linkcode wrap}, but no line is longer than `width` columns: a word that is longer is broken, too.
 *
 * @param width at least 2, which a wide character takes
 */
export function wrapWithin(text: string, width: number): string[] {
  return wrap(text, width).flatMap((line) => {
    const pieces: string[] = [];
    let rest = [...line];
    while (displayWidth(rest.join("")) > width) {
      const piece = takeColumns(rest, width);
      pieces.push(piece.join(""));
      rest = rest.slice(piece.length);
    }
    return [...pieces, rest.join("")];
  });
}

/** A label, and the text beside it. */
export type Row = readonly [label: string, text: string];

/** A longer label has its text on the lines below it. */
const LABEL_LENGTH_MAX = 24;
const INDENT = "  ";

/**
 * Lays out rows in two columns, indented, with the texts wrapped and aligned.
 *
 * @param width the width of a line in all
 * @param emphasise applied to the labels after they are measured, since escape sequences have no
 * width
 */
export function columns(
  rows: readonly Row[],
  width: number,
  emphasise: (label: string) => string,
): string[] {
  const lengths = rows.map(([label]) => label.length).filter((length) =>
    length <= LABEL_LENGTH_MAX
  );
  const labelLength = Math.max(0, ...lengths);
  const textColumn = 2 * INDENT.length + labelLength;
  return rows.flatMap(([label, text]) => {
    const [first = "", ...rest] = wrap(text, width - textColumn);
    const below = rest.map((line) => " ".repeat(textColumn) + line);
    return label.length > LABEL_LENGTH_MAX
      ? [INDENT + emphasise(label), " ".repeat(textColumn) + first, ...below]
      : [
        INDENT + emphasise(label) + " ".repeat(labelLength - label.length) + INDENT + first,
        ...below,
      ];
  });
}

/**
 * Text in lines and columns for a terminal.
 *
 * @module
 */

/**
 * Breaks `text` into lines between words.
 *
 * @param width the greatest length of a line; a word that is longer stays whole on its own line
 */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
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

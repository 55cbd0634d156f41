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
 * Breaks the paragraphs of `text` anew, so that they fit a terminal of another width than the author's. What is
 * indented (commands, drawings), and what begins an item of a list, keeps its line.
 *
 * @param width the greatest length of a line; a word or an indented line that is longer stays whole
 */
export function reflow(text: string, width: number): string[] {
  const lines: string[] = [];
  let paragraph: string[] = [];
  const endParagraph = () => {
    if (paragraph.length > 0) lines.push(...wrap(paragraph.join(" "), width));
    paragraph = [];
  };
  for (const line of text.split("\n")) {
    const isProse = /^[^\s|]/.test(line);
    if (!isProse || /^(-|\*|\d+\.) /.test(line)) endParagraph();
    if (isProse) paragraph.push(line);
    else lines.push(line);
  }
  endParagraph();
  return lines;
}

/**
 * Breaks a line of code that is too long, without touching it otherwise: what comes below is indented by four more.
 * Where there is no room for that, or no blank to break at, the line is cut anywhere.
 *
 * @param width the greatest length of a line, at least 1
 */
export function foldCode(line: string, width: number): string[] {
  const lines: string[] = [];
  const indent = " ".repeat(Math.min(line.search(/\S|$/) + 4, Math.floor(width / 2)));
  let rest = line;
  while (rest.length > width) {
    const blank = rest.lastIndexOf(" ", width);
    const isInside = rest.slice(0, Math.max(blank, 0)).trim() !== "";
    const end = isInside ? blank : width;
    lines.push(rest.slice(0, end).trimEnd());
    rest = indent + rest.slice(end).trimStart();
  }
  return [...lines, rest];
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

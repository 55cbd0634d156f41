/**
 * Text in lines and columns for a terminal.
 *
 * @module
 */

import { displayWidth, takeColumns, visibleLength } from "./display_width.ts";

/** Longer lines are hard to read, however wide the terminal is. */
const PROSE_COLUMNS_MAX = 100;
/** Where nobody says how wide it may be. */
const COLUMNS_DEFAULT = 80;

/**
 * How wide prose is set.
 *
 * @param columns those of the terminal, or null where there is none
 */
export function proseColumns(columns: number | null): number {
  return Math.min(columns ?? COLUMNS_DEFAULT, PROSE_COLUMNS_MAX);
}

/**
 * Breaks `text` into lines between words. Words may be emphasised: escape sequences have no width.
 *
 * @param width the greatest length of a line; a word that is longer stays whole on its own line
 */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && visibleLength(line) + 1 + visibleLength(word) > width) {
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
  while (displayWidth(rest) > width) {
    const room = takeColumns([...rest], width).join("").length;
    const blank = rest.lastIndexOf(" ", room);
    const isInside = rest.slice(0, Math.max(blank, 0)).trim() !== "";
    // A character that is wider than the line has to stand somewhere all the same.
    const end = isInside ? blank : Math.max(room, 1);
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

/** A label, the text beside it, and how each line of that is emphasised. */
export type Row = readonly [label: string, text: string, paint?: (line: string) => string];

/** A longer label has its text on the lines below it. */
const LABEL_LENGTH_MAX = 24;
/** Texts that had less room beside their labels stand below all of them. */
const TEXT_COLUMNS_MIN = 20;
const GAP = "  ";

/**
 * Lays out rows in two columns, with the texts wrapped and aligned. On a narrow terminal texts stand below
 * their labels.
 *
 * @param width the width of a line in all
 * @param emphasise applied to the labels after they are measured
 * @param indent what stands before them
 */
export function columns(
  rows: readonly Row[],
  width: number,
  emphasise: (label: string) => string,
  indent: string = "  ",
): string[] {
  const lengths = rows.map(([label]) => displayWidth(label));
  const labelLength = Math.max(0, ...lengths.filter((length) => length <= LABEL_LENGTH_MAX));
  const leastColumn = indent.length + GAP.length;
  const isNarrow = width - leastColumn - labelLength < TEXT_COLUMNS_MIN;
  const textColumn = leastColumn + (isNarrow ? 0 : labelLength);
  return rows.flatMap(([label, text, paint = same], index) => {
    const [first = "", ...rest] = wrap(text, width - textColumn).map(paint);
    const below = rest.map((line) => " ".repeat(textColumn) + line);
    const isAlone = isNarrow || lengths[index]! > LABEL_LENGTH_MAX;
    if (isAlone) {
      return [
        ...(label === "" ? [] : [indent + emphasise(label)]),
        " ".repeat(textColumn) + first,
        ...below,
      ];
    }
    const padding = " ".repeat(labelLength - lengths[index]!);
    return [indent + emphasise(label) + padding + GAP + first, ...below];
  });
}

function same(line: string): string {
  return line;
}

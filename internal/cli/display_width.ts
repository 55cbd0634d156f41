/**
 * How many columns of a terminal a text takes, and how to make it take fewer.
 *
 * A Chinese character takes two, an accent that is written behind its letter none, and JavaScript's `length` knows of
 * neither. Pictures that are made of several characters (a family of three) are counted as these, so that what is cut
 * may be too short, and never too long.
 *
 * @see Unicode Standard Annex #11 (East Asian Width)
 * @module
 */

import { eastAsianWidth } from "get-east-asian-width";

/** Characters that are drawn over the one before them, or not at all. */
const WITHOUT_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}]$/u;

/** The columns that a text without escape sequences takes. */
export function displayWidth(text: string): number {
  // Most text is ASCII, and there a character is a column.
  if (/^[ -~]*$/.test(text)) return text.length;
  return Array.from(text, widthOf).reduce((sum, width) => sum + width, 0);
}

/** ECMA-48, section 8.3.117 (Select Graphic Rendition): all that `style.ts` puts around text. */
// deno-lint-ignore no-control-regex -- the control character is what is looked for
const STYLE = /\x1b\[\d*m/;

/** The columns that a text takes which may be emphasised. */
export function visibleLength(text: string): number {
  return displayWidth(text.split(STYLE).join(""));
}

/** Leaves out the middle of what takes more than so many columns, since ends are what differs between names. */
export function cutMiddle(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  const characters = [...text];
  const endColumns = Math.floor((columns - 1) / 2);
  const start = takeColumns(characters, columns - 1 - endColumns);
  const end = takeColumns(characters.toReversed(), endColumns).reverse();
  return `${start.join("")}…${end.join("")}`;
}

/**
 * Leaves out the end of what takes more than so many columns. Escape sequences for colours may be in it, and all of them
 * stay: what was switched on is switched off again.
 *
 * @param columns at least 1
 */
export function cutEnd(text: string, columns: number): string {
  if (visibleLength(text) <= columns) return text;
  // Styles stand between the pieces of text: split() keeps what a group has matched.
  const pieces = text.split(new RegExp(`(${STYLE.source})`));
  let left = columns - 1;
  return pieces.map((piece, i) => {
    if (i % 2 === 1 || left < 0) return i % 2 === 1 ? piece : "";
    const taken = takeColumns([...piece], left).join("");
    left -= displayWidth(taken);
    if (taken === piece) return piece;
    left = -1;
    return `${taken}…`;
  }).join("");
}

/** As many characters from the front as fit. */
export function takeColumns(characters: readonly string[], columns: number): string[] {
  let left = columns;
  const count = characters.findIndex((character) => (left -= widthOf(character)) < 0);
  return characters.slice(0, count === -1 ? characters.length : count);
}

function widthOf(character: string): number {
  return WITHOUT_WIDTH.test(character) ? 0 : eastAsianWidth(character.codePointAt(0)!);
}

/**
 * Bold, dim and coloured text.
 *
 * @see ECMA-48, section 8.3.117 (Select Graphic Rendition)
 * @module
 */

/** Ways to emphasise text. Each takes text and gives text that is no wider on the screen. */
export interface Style {
  /** For headings. */
  bold(text: string): string;
  /** For what can be skipped. */
  dim(text: string): string;
  /** For what is wrong or taken away. */
  red(text: string): string;
  /** For what is right or added. */
  green(text: string): string;
  /** For names. */
  cyan(text: string): string;
  /** With the next two: to tell things of one kind apart. */
  yellow(text: string): string;
  /** See {@linkcode Style.yellow}. */
  blue(text: string): string;
  /** See {@linkcode Style.yellow}. */
  magenta(text: string): string;
}

/** For files, pipes, and readers who asked for it: changes nothing. */
export const PLAIN: Style = {
  bold: same,
  dim: same,
  red: same,
  green: same,
  cyan: same,
  yellow: same,
  blue: same,
  magenta: same,
};

/**
 * For terminals. Each style is switched off by its own code, not by the general reset, so that a
 * coloured word may stand inside a bold line.
 */
export const ANSI: Style = {
  bold: between(1, 22),
  dim: between(2, 22),
  red: between(31, 39),
  green: between(32, 39),
  cyan: between(36, 39),
  yellow: between(33, 39),
  blue: between(34, 39),
  magenta: between(35, 39),
};

function same(text: string): string {
  return text;
}

function between(on: number, off: number): (text: string) => string {
  return (text) => `\x1b[${on}m${text}\x1b[${off}m`;
}

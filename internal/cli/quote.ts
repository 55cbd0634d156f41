/**
 * A user's text inside a message.
 *
 * What was typed, or came from a file, may hold anything: a line feed that breaks the one line of
 * an error, an escape sequence that repaints the terminal, a mark that reverses the direction of
 * writing, a megabyte. It is shown in quotes, with such characters escaped and with its end cut
 * off.
 *
 * @module
 */

/**
 * Characters of the text that are shown: enough to recognise it, and a message still fits on a
 * line.
 */
const LENGTH_MAX = 40;

/**
 * Quotes `text` for a message.
 *
 * @param lengthMax how many characters to show, by default 40
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(quote("a\tb"), '"a\\tb"');
 * assertEquals(quote("fibonacci", 3), '"fib…"');
 * ```
 */
export function quote(text: string, lengthMax = LENGTH_MAX): string {
  // A code point is at most two code units: no need to spread a megabyte.
  const points = [...text.slice(0, 2 * lengthMax + 2)];
  const shown = points.slice(0, lengthMax).map(escape).join("");
  return `"${shown}${points.length > lengthMax ? "…" : ""}"`;
}

/**
 * Makes `text` safe to show as a part of a line of output, where quotes around it would be in the way: control characters
 * and what else could repaint a terminal are escaped as in {@linkcode quote}; quotes and backslashes stay as they are.
 */
export function printable(text: string): string {
  return text.replace(INVISIBLE, escape);
}

/** Makes all texts inside of plain data {@linkcode printable}. */
export function printableTexts<T>(data: T): T {
  if (typeof data === "string") return printable(data) as T;
  if (typeof data !== "object" || data === null) return data;
  if (Array.isArray(data)) return data.map(printableTexts) as T;
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, printableTexts(value)]),
  ) as T;
}

/**
 * Writes `value` as JSON of one line in which nothing can repaint a terminal: what {@linkcode JSON.stringify} would leave
 * as it is (U+009B, U+202E, …) is an escape as well. Parsers read the same value.
 *
 * @param replacer as in `JSON.stringify()`
 */
export function printableJson(
  value: unknown,
  replacer?: (key: string, value: unknown) => unknown,
): string {
  return JSON.stringify(value, replacer).replace(INVISIBLE, (hidden) =>
    // A code point above U+FFFF is two code units, and two escapes.
    Array.from({ length: hidden.length }, (_, i) =>
      `\\u${hidden.charCodeAt(i).toString(16).padStart(4, "0")}`).join(""));
}

/**
 * \p{C}: control, format (such as U+202E), surrogate, private and unassigned; \p{Zl}, \p{Zp}: separators that some
 * terminals take for a line feed.
 */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]/gu;

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

function escape(char: string): string {
  return SHORT_ESCAPES[char] ??
    char.replace(INVISIBLE, (hidden) => `\\u{${hidden.codePointAt(0)!.toString(16)}}`);
}

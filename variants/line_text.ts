/**
 * What stands in a line: a number, or text that goes back in an error.
 *
 * @module
 */

/** The longest line, in bytes, without its line feed. */
export const LINE_BYTES_MAX = 64;

const LF = 10;
const ZERO = 48;

/** The value of the decimal digits between `start` and `end`, spaces around them ignored, or -1. */
export function parseNumber(bytes: Uint8Array, start: number, end: number): number {
  while (start < end && isSpace(bytes[start]!)) start += 1;
  while (start < end && isSpace(bytes[end - 1]!)) end -= 1;
  if (start === end) return -1;
  let value = 0;
  for (let i = start; i < end; i++) {
    const digit = bytes[i]! - ZERO;
    if (digit < 0 || digit > 9) return -1;
    value = 10 * value + digit;
  }
  return value;
}

/** Blank, tab, and the carriage return and line feed that chunks may end with. */
function isSpace(byte: number): boolean {
  return byte === 32 || byte === 9 || byte === 13 || byte === LF;
}

/** `text` with all that is not printable ASCII escaped, so that an answer is always one clean line. */
export function printable(text: string): string {
  return text.replace(/[^ -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

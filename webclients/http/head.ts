/**
 * The head of a response: a status line and fields.
 *
 * @see RFC 9112, sections 2.2, 4 and 5; RFC 9110, sections 5 and 15
 * @module
 */

import { FetchError, shown } from "../fetch_error.ts";

/** A name and a value. Names in lower case; values as Latin-1, without the blanks around them. */
export type Field = readonly [name: string, value: string];

/** What stands in front of a body. */
export class ResponseHead {
  /** The minor version of HTTP/1: 0 or 1. */
  readonly minorVersion: number;
  /** 100 to 599. */
  readonly status: number;
  /** The fields, in the order in which they came. */
  readonly fields: readonly Field[];

  /** Makes one of its parts. */
  constructor(minorVersion: number, status: number, fields: readonly Field[]) {
    this.minorVersion = minorVersion;
    this.status = status;
    this.fields = fields;
  }

  /** The value of the first field of this name (in lower case), or null. */
  get(name: string): string | null {
    return this.fields.find(([found]) => found === name)?.[1] ?? null;
  }

  /** The values of all fields of this name (in lower case). */
  getAll(name: string): string[] {
    return this.fields.filter(([found]) => found === name).map(([, value]) => value);
  }

  /** The members of a field that is a list, from all fields of this name, in lower case. */
  list(name: string): string[] {
    return this.getAll(name).flatMap((value) => value.split(","))
      .map((member) => trimBlanks(member).toLowerCase())
      .filter((member) => member !== "");
  }
}

/** How a status line begins, which tells HTTP/1 from anything else. */
const STATUS_LINE_START = new TextEncoder().encode("HTTP/1.");

/**
 * Compares bytes with the beginning of a status line. What differs is refused at once, not at the end of a line that
 * may never come.
 *
 * @param matched how many bytes before these were right
 * @returns how many are right now, which is never more than a beginning has
 * @throws {FetchError} of the kind `protocol`
 */
export function matchStatusLineStart(
  bytes: Uint8Array,
  start: number,
  end: number,
  matched: number,
): number {
  const length = Math.min(end - start, STATUS_LINE_START.length - matched);
  for (let i = 0; i < length; i++) {
    if (bytes[start + i] === STATUS_LINE_START[matched + i]) continue;
    throw protocolError("it must begin with HTTP/1.0 or HTTP/1.1", "something else");
  }
  return matched + length;
}

/** Reads a status line. @throws {FetchError} of the kind `protocol` */
export function parseStatusLine(line: string): { minorVersion: number; status: number } {
  const match = /^HTTP\/1\.([01]) ([1-5][0-9]{2})(?: [\t -~\x80-\xff]*)?$/.exec(line);
  if (match === null) {
    throw protocolError("the status line must be HTTP/1.0 or HTTP/1.1 and 100 to 599", shown(line));
  }
  return { minorVersion: Number(match[1]), status: Number(match[2]) };
}

/**
 * Reads one field. What its value goes on with in a folded line is put behind it by {@linkcode unfold}.
 *
 * @throws {FetchError} of the kind `protocol`
 */
export function parseField(line: string): Field {
  const colon = line.indexOf(":");
  const name = line.slice(0, Math.max(colon, 0));
  // A blank in front of the colon is refused too: programs that skip it see other fields than programs that do not.
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) {
    throw protocolError("a field must be a name, a colon and a value", shown(line));
  }
  return [name.toLowerCase(), fieldValue(line.slice(colon + 1))];
}

/** Whether a line goes on with the field of the line before: an old way to break long ones. */
export function isFolded(line: string): boolean {
  return line.startsWith(" ") || line.startsWith("\t");
}

/** Joins a field and a line that goes on with it, by one blank. @throws as {@linkcode parseField} does */
export function unfold([name, value]: Field, line: string): Field {
  const more = fieldValue(line);
  // Only joined, not looked at again: V8 then copies nothing, and a thousand folds take linear time.
  return [name, value === "" || more === "" ? value + more : `${value} ${more}`];
}

function fieldValue(text: string): string {
  if (!/^[\t -~\x80-\xff]*$/.test(text)) {
    throw protocolError("a field's value must hold no control character", shown(text));
  }
  return trimBlanks(text);
}

/**
 * Without the blanks and tabs around it. Not `trim()`, for which there are other blanks, too; and by hand, since
 * `/[ \t]+$/` takes quadratic time for blanks in the middle.
 */
export function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text[start])) start += 1;
  while (end > start && isBlank(text[end - 1])) end -= 1;
  return text.slice(start, end);
}

function isBlank(character: string | undefined): boolean {
  return character === " " || character === "\t";
}

/** What to throw when `got` breaks a rule of the protocol. */
export function protocolError(rule: string, got: string): FetchError {
  return new FetchError("protocol", `Cannot read the response: ${rule}, got ${got}`);
}

/**
 * An excerpt of a source by the name of a declaration: `variants/coro.ts#step`, or some lines of it:
 * `variants/coro.ts#step:2-5`. Slides and exercises that name what they show in this way show the program as it is,
 * after every change of it; line numbers would be wrong after the first.
 *
 * The files are formatted (`deno fmt`), and that is what makes it simple: a declaration begins its line, and what
 * belongs to it stands inside brackets, or is indented more.
 *
 * @module
 */

import { maskCode } from "./code_mask.ts";

/** A part of a source. */
export interface Excerpt {
  /** Its lines, without their common indentation and without a line feed at the end. */
  readonly text: string;
  /** The line of the source, counted from 1, on which it begins. */
  readonly firstLine: number;
}

/** What `PATH#NAME` and `PATH#NAME:FROM-TO` name. */
export interface ExcerptName {
  /** The file, from the root of the repository. */
  readonly path: string;
  /** The declaration. */
  readonly name: string;
  /** First and last line, counted from 1 within the declaration, or null for all of them. */
  readonly lines: readonly [from: number, to: number] | null;
}

/**
 * Reads the name of an excerpt.
 *
 * @param text `variants/coro.ts#step` or `variants/coro.ts#step:2-5`
 * @throws {SyntaxError} when it is anything else
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(parseExcerptName("variants/coro.ts#step:2-5"), {
 *   path: "variants/coro.ts",
 *   name: "step",
 *   lines: [2, 5],
 * });
 * ```
 */
export function parseExcerptName(text: string): ExcerptName {
  const { path, name, from, to } =
    text.match(/^(?<path>[^#]+)#(?<name>#?[\w$]+)(?::(?<from>\d+)-(?<to>\d+))?$/)?.groups ?? {};
  if (path === undefined || name === undefined) {
    throw new SyntaxError(`Cannot read the excerpt: it must be PATH#NAME:FROM-TO, got ${text}`);
  }
  return { path, name, lines: from === undefined ? null : [Number(from), Number(to)] };
}

/**
 * Cuts out the first declaration of a name: a function, method, class, interface, type or variable. What stands
 * above it, such as its comment, does not belong to it.
 *
 * @param lines first and last line, counted from 1 within the declaration, or null for all
 * @throws {RangeError} when the source does not declare the name, or the declaration has no such lines
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const source = "class Door {\n  open(): void {\n    ring();\n  }\n}\n";
 * assertEquals(excerpt(source, "open").text, "open(): void {\n  ring();\n}");
 * ```
 */
export function excerpt(source: string, name: string, lines: ExcerptName["lines"] = null): Excerpt {
  const text = source.replaceAll("\r\n", "\n");
  const mask = maskCode(text);
  const start = findDeclaration(mask, name);
  if (start === -1) {
    throw new RangeError(`Cannot cut out the excerpt: it must be declared, got ${name}`);
  }
  const firstLine = mask.slice(0, start).split("\n").length;
  const count = countLines(mask.slice(start).split("\n"));
  const all = text.split("\n").slice(firstLine - 1, firstLine - 1 + count);
  // A method of an object literal is followed by a comma, which is not a part of it.
  all[count - 1] = all[count - 1]!.replace(/\},$/, "}");

  const [from, to] = lines ?? [1, count];
  if (from < 1 || to < from || to > count) {
    throw new RangeError(
      `Cannot cut out the excerpt: ${name} has the lines 1 to ${count}, got ${from} to ${to}`,
    );
  }
  return {
    text: withoutIndentation(all).slice(from - 1, to).join("\n"),
    firstLine: firstLine + from - 1,
  };
}

/** Where the line begins that declares `name`, or -1. */
function findDeclaration(mask: string, name: string): number {
  const word = name.replace(/[$]/g, "\\$&");
  const declaration = new RegExp(
    `^[ ]*(?:export |default |declare |async |abstract )*` +
      `(?:(?:function\\*? ?|class |interface |const |let |enum )${word}(?![\\w$])` +
      // In a list of imports there are lines such as "type Name,".
      `|type ${word}(?=\\s*[=<]))`,
    "m",
  );
  const method = new RegExp(
    `^[ ]*(?:(?:static|async|get|set|override|abstract|public|protected|private) )*` +
      `\\*?${word}(?:<[^()]*>)?\\(`,
    "gm",
  );
  const places = Array.from(mask.matchAll(method)).filter(({ 0: head, index }) =>
    // A call looks like a method up to its last bracket. It is not followed by a body or a type.
    /^\s*[:{]/.test(mask.slice(closingBracket(mask, index + head.length)))
  ).map(({ index }) => index);
  const other = mask.search(declaration);
  if (other !== -1) places.push(other);
  return Math.min(...places, Infinity) === Infinity ? -1 : Math.min(...places);
}

/** The place behind the bracket that closes the one just before `start`. */
function closingBracket(mask: string, start: number): number {
  let depth = 1;
  let at = start;
  for (; at < mask.length && depth > 0; at++) {
    if ("([{".includes(mask[at]!)) depth += 1;
    else if (")]}".includes(mask[at]!)) depth -= 1;
  }
  return at;
}

/** How many of `lines` belong to the declaration that begins with the first. */
function countLines(lines: readonly string[]): number {
  const indentation = indentationOf(lines[0]!);
  let count = 0;
  let depth = 0;
  for (const [index, line] of lines.entries()) {
    const continues = depth > 0 || indentationOf(line) > indentation || line.startsWith("`");
    if (index > 0 && line.trim() !== "" && !continues) break;
    depth += (line.match(/[([{]/g)?.length ?? 0) - (line.match(/[)\]}]/g)?.length ?? 0);
    if (line.trim() !== "") count = index + 1;
  }
  return count;
}

function withoutIndentation(lines: readonly string[]): string[] {
  const indentation = Math.min(
    ...lines.filter((line) => line.trim() !== "").map((line) => indentationOf(line)),
  );
  return lines.map((line) => line.slice(indentation));
}

function indentationOf(line: string): number {
  return line.length - line.trimStart().length;
}

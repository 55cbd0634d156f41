/**
 * What a server is to answer, worked out a second time: from the protocol's description alone, slowly and plainly.
 * Where the servers look at bytes and keep state, this looks at the whole input at once, as text.
 *
 * @module
 */

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";

/** A number in decimal digits, or what an error has to mention: the rule, and what was got instead. */
export type Expected = string | { allowed: string; got: string };

/** The longest line that is read, in bytes. */
export const LINE_BYTES_MAX = 64;

/** fib(0) to fib(78), by addition. */
export const fibs: readonly bigint[] = Array.from({ length: 79 }, () => 0n);
(fibs as bigint[])[1] = 1n;
for (let n = 2; n <= 78; n++) (fibs as bigint[])[n] = fibs[n - 1]! + fibs[n - 2]!;

/** The answers to all of `stream`, line by line; what follows the last line feed, if anything, is a line too. */
export function expectedAnswers(stream: Uint8Array, maxN: number): Expected[] {
  const lines = asciiText(stream).split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines.map((line) => expectedAnswer(line, maxN));
}

/** The answer to one line, given without its line feed. */
export function expectedAnswer(line: string, maxN: number): Expected {
  if (line.length > LINE_BYTES_MAX) return { allowed: `${LINE_BYTES_MAX} bytes`, got: "more" };
  const [, digits] = /^[ \t\r\n]*([0-9]+)[ \t\r\n]*$/.exec(line) ?? [];
  if (digits !== undefined && BigInt(digits) <= BigInt(maxN)) return `${fibs[Number(digits)]}`;
  return { allowed: `from 0 to ${maxN}`, got: quoted(line) };
}

/** Asserts that `actual`, lines without their line feeds, are the `expected` answers. */
export function assertAnswers(actual: readonly string[], expected: readonly Expected[]): void {
  for (const [index, answer] of expected.entries()) {
    assertAnswer(actual[index] ?? "nothing", answer, `answer ${index}`);
  }
  assertEquals(actual.length, expected.length, "the number of answers");
}

/** Asserts that `actual`, a line without its line feed, is the `expected` answer. */
export function assertAnswer(actual: string, expected: Expected, message?: string): void {
  if (typeof expected === "string") return assertEquals(actual, expected, message);
  assertMatch(actual, /^error: [ -~]+$/, message);
  assertStringIncludes(actual, expected.allowed, message);
  assertStringIncludes(actual, expected.got, message);
}

/** Bytes as text: one character a byte. */
export function asciiText(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** How an error shows what it got: trimmed, in quotation marks, and printable. */
function quoted(line: string): string {
  const text = JSON.stringify(line.trim());
  return text.replace(/[^ -~]/g, (c) => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0"));
}

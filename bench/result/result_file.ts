/**
 * The result as a file: written after every measurement, read to go on where a run was interrupted.
 *
 * @module
 */

import { CommandError } from "../../internal/cli/errors.ts";
import { printable, quote } from "../../internal/cli/quote.ts";
import { reasonOf } from "../../internal/cli/reason.ts";
import { readTextFile } from "../../internal/cli/text_file.ts";
import { checkResult, type RecordedResult } from "./schema.ts";

/** More digits than any clock here deserves. */
const DIGITS = 6;
/** A thousand rounds of all variants, the most that can be asked for, are 100 MB. */
const RESULT_BYTES_MAX = 256 * 2 ** 20;

/** @returns the text of the file; fractions are cut to six digits */
export function resultJson(result: object): string {
  return JSON.stringify(
    result,
    (_key, value) =>
      typeof value === "number" && !Number.isInteger(value)
        ? Number(value.toPrecision(DIGITS))
        : value,
    2,
  ) + "\n";
}

/**
 * Reads a result.
 *
 * @throws {CommandError} when it cannot be read, or is not the result of a bench, or of another
 * version, or damaged
 */
export async function readResult(path: string): Promise<RecordedResult> {
  let text: string;
  try {
    text = await readTextFile(path, RESULT_BYTES_MAX);
  } catch (cause) {
    throw new CommandError(
      `Cannot read --resume ${quote(path)}: it must be a file that can be read, of at most ` +
        `${RESULT_BYTES_MAX} bytes, got ${quote(reasonOf(cause), 200)}`,
      { cause },
    );
  }
  return parseResult(text, path);
}

/** @throws {CommandError} as {@linkcode readResult} does */
export function parseResult(text: string, path: string): RecordedResult {
  const fail = (rule: string, got: string, cause?: unknown): never => {
    throw new CommandError(`Cannot resume ${quote(path)}: ${rule}, got ${got}`, { cause });
  };
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    return fail("it must be JSON", quote(text), cause);
  }
  const checked = checkResult(parsed);
  if ("result" in checked) return checked.result;
  const { place, rule, got } = checked.fault;
  const subject = place === "" ? "it" : place;
  return fail(
    `it must be a result of fibserv bench, and ${subject} must be ${rule}`,
    printable(got),
  );
}

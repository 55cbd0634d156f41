/**
 * The result as a file: written after every measurement, read to go on where a run was interrupted.
 *
 * @module
 */

import { CommandError } from "../../internal/cli/errors.ts";
import { quote } from "../../internal/cli/quote.ts";
import { reasonOf } from "../../internal/cli/reason.ts";
import { type BenchResult, SCHEMA, SCHEMA_VERSION } from "./result.ts";

/** More digits than any clock here deserves. */
const DIGITS = 6;

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
 * Writes a text to a file in one step: whoever reads it, or crashes meanwhile, finds the old one or
 * the new one, whole.
 *
 * @throws {CommandError} when it cannot be written
 */
export async function writeWhole(path: string, text: string): Promise<void> {
  const partial = partialOf(path);
  try {
    await Deno.writeTextFile(partial, text);
    await Deno.rename(partial, path);
  } catch (cause) {
    throw new CommandError(`Cannot write ${path}: ${reasonOf(cause)}`, { cause });
  }
}

/**
 * Tries whether a file can be written, before half an hour is spent on what is to be in it.
 *
 * @throws {CommandError} when it cannot
 */
export async function assertWritable(path: string): Promise<void> {
  const partial = partialOf(path);
  try {
    await Deno.writeTextFile(partial, "");
    await Deno.remove(partial);
  } catch (cause) {
    throw new CommandError(`Cannot write ${path}: ${reasonOf(cause)}`, { cause });
  }
}

/**
 * Reads a result.
 *
 * @throws {CommandError} when it cannot be read, or is not the result of a bench, or of another
 * version
 */
export async function readResult(path: string): Promise<BenchResult> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (cause) {
    throw new CommandError(`Cannot read ${path}: ${reasonOf(cause)}`, { cause });
  }
  return parseResult(text, path);
}

/** @throws {CommandError} as {@linkcode readResult} does */
export function parseResult(text: string, path: string): BenchResult {
  const fail = (rule: string, got: string, cause?: unknown): never => {
    throw new CommandError(`Cannot resume ${path}: ${rule}, got ${got}`, { cause });
  };
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    return fail("it must be JSON", quote(text), cause);
  }
  const { schema, version, settings, machine, rows } = (parsed ?? {}) as Partial<BenchResult>;
  if (schema !== SCHEMA) {
    return fail("it must be a result of fibserv bench", `the schema ${JSON.stringify(schema)}`);
  }
  if (version !== SCHEMA_VERSION) {
    return fail(`it must be of version ${SCHEMA_VERSION}`, `version ${JSON.stringify(version)}`);
  }
  const isWhole = isObject(settings) && isObject(machine) && Array.isArray(rows) &&
    rows.every((row) => isObject(row) && typeof row.id === "string" && Array.isArray(row.rounds));
  if (!isWhole) return fail("it must have settings, a machine and rows", "a damaged one");
  return parsed as BenchResult;
}

/** Beside the file, since a rename does not cross file systems. */
function partialOf(path: string): string {
  return `${path}.partial`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

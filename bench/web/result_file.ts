/**
 * The result of `fibserv bench --web` as a file, read with suspicion.
 *
 * @module
 */

import { CommandError } from "../../internal/cli/errors.ts";
import { quote } from "../../internal/cli/quote.ts";
import { resultJson } from "../result/result_file.ts";
import { webColumns } from "./columns.ts";
import { WEB_SCHEMA, WEB_SCHEMA_VERSION, type WebBenchResult } from "./result.ts";

/**
 * Makes the text of the file, and reads it again: what would be refused by whoever opens it must not be written.
 *
 * @throws {CommandError} when the result does not keep to its format
 */
export function webResultJson(result: WebBenchResult): string {
  const text = resultJson(result);
  parseWebResult(text, "the result");
  return text;
}

/**
 * @param path what to call it in an error
 * @throws {CommandError} when it is not the result of a bench of web clients, or of another version, or damaged
 */
export function parseWebResult(text: string, path: string): WebBenchResult {
  const fail = (rule: string, got: string, cause?: unknown): never => {
    throw new CommandError(`Cannot use ${path}: ${rule}, got ${got}`, { cause });
  };
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    return fail("it must be JSON", quote(text), cause);
  }
  const { schema, version, settings, machine, rows } = (parsed ?? {}) as Partial<WebBenchResult>;
  if (schema !== WEB_SCHEMA) {
    return fail(`it must be a result of ${WEB_SCHEMA}`, `the schema ${JSON.stringify(schema)}`);
  }
  if (version !== WEB_SCHEMA_VERSION) {
    return fail(
      `it must be of version ${WEB_SCHEMA_VERSION}`,
      `version ${JSON.stringify(version)}`,
    );
  }
  const isWhole = isObject(settings) && isObject(machine) && Array.isArray(rows);
  if (!isWhole) return fail("it must have settings, a machine and rows", "a damaged one");
  const damaged = rows.findIndex((row) => !isStep(row));
  if (damaged !== -1) {
    return fail(
      "each row must have rounds and a figure for each column",
      `a damaged row ${damaged + 1}`,
    );
  }
  return parsed as WebBenchResult;
}

function isStep(row: unknown): boolean {
  if (!isObject(row) || typeof row.id !== "string" || !Array.isArray(row.rounds)) return false;
  const { figures } = row;
  return row.rounds.every(isRound) && isObject(figures) &&
    webColumns.every(({ key }) => isFigure(figures[key]));
}

function isRound(round: unknown): boolean {
  return isObject(round) && Number.isSafeInteger(round.round) &&
    webColumns.some(({ key }) => key === round.column) &&
    (round.outcome === "failed" ? round.ms === null : isMs(round.ms));
}

function isFigure(figure: unknown): boolean {
  return isObject(figure) && Array.isArray(figure.values) && isObject(figure.verdict) &&
    [figure.median, figure.min, figure.max, figure.idealMs].every((ms) => ms === null || isMs(ms));
}

function isMs(value: unknown): boolean {
  return typeof value === "number" && value >= 0;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

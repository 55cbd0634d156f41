/**
 * Rows of `fetch` and `crawl` for scripts: one JSON object a line.
 *
 * What servers say is in them (types, URLs, messages), so whatever could repaint a terminal is written as an escape. Times
 * are rounded.
 *
 * @module
 */

import { printableJson } from "../internal/cli/quote.ts";

/** @returns one line; the keys of `row` and their order are a contract */
export function rowJson(row: object): string {
  return printableJson(row, roundedMs);
}

/** Microseconds are as exact as clocks are here; what comes after them is noise of the arithmetic. */
function roundedMs(key: string, value: unknown): unknown {
  return /ms$/i.test(key) && typeof value === "number" ? Math.round(value * 1000) / 1000 : value;
}

/**
 * How web clients were measured, in sentences that all reports share.
 *
 * @module
 */

import { noiseFactorText, NOT_AS_EXPECTED } from "../../report/cells.ts";
import type { WebColumn } from "../columns.ts";
import type { WebBenchResult } from "../result.ts";
import { formatMs } from "./cells.ts";
import type { WebRowView } from "./report_view.ts";

/** The heading of the table of connections. */
export const CONNECTIONS_HEADING = "How many connections were opened";

/** How it was measured, in one line each. */
export function webConditionsOf(result: WebBenchResult, rows: readonly WebRowView[]): string[] {
  const { settings: { rounds, pages, latencyMs, seed }, machine, columns } = result;
  const gaps = absencesOf(rows);
  return [
    `Totals in milliseconds for ${pages} pages of a practice site on this machine, which take ` +
    `${latencyMs} ms each before their first byte. Medians of ${
      rounds === 1 ? "one round" : `${rounds} rounds`
    }, in random order (seed ${seed}), by a fresh process each time. ${NOT_AS_EXPECTED}: not as ` +
    "expected, see below.",
    "× compares with the ideal: nothing takes time but the waits, as many of them side by side as " +
    `may be. ${
      columns.map((column) => idealText(column, rows)).filter((text) => text !== "").join("; ")
    }.`,
    ...gaps === "" ? [] : [`–: nothing to measure, since ${gaps}.`],
    ...noiseTextOf(result) === null
      ? []
      : [`Noise: the same step differed from itself by up to ${noiseTextOf(result)}.`],
    ...machine.loadBefore === null ? [] : [
      `Load before: ${machine.loadBefore.toFixed(2)}.` +
      (machine.stealShare === null
        ? ""
        : ` Stolen meanwhile: ${(machine.stealShare * 100).toFixed(1)} %.`),
    ],
  ];
}

/** The noise in words: `8 % (10 at once), 30 % (all at once)`; null when it is unknown. */
export function noiseTextOf({ noise: { factor }, columns }: WebBenchResult): string | null {
  const parts = columns.flatMap(({ key, heading }) => {
    const value = factor[key];
    return value === null ? [] : [`${noiseFactorText(value)} (${heading})`];
  });
  return parts.length === 0 ? null : parts.join(", ");
}

/** `10 at once: 500 ms (sync: 5 000 ms)`: the ideal of most rows, and who has another one. Empty: nobody has one. */
function idealText({ heading, key }: WebColumn, rows: readonly WebRowView[]): string {
  const byIdeal = new Map<number, string[]>();
  for (const { label, cells } of rows) {
    const ideal = cells.find(({ column }) => column.key === key)!.figure.idealMs;
    if (ideal !== null) byIdeal.set(ideal, [...byIdeal.get(ideal) ?? [], label]);
  }
  const [usual, ...others] = [...byIdeal].sort(([, a], [, b]) => b.length - a.length);
  if (usual === undefined) return "";
  const texts = others.map(([ideal, labels]) => `${labels.join(", ")}: ${formatMs(ideal)} ms`);
  return `${heading}: ${formatMs(usual[0])} ms${
    texts.length === 0 ? "" : ` (${texts.join("; ")})`
  }`;
}

/** `it speaks https only (tls); …`: each reason once, with the rows that have it. */
function absencesOf(rows: readonly WebRowView[]): string {
  const byReason = new Map<string, Set<string>>();
  for (const { label, cells } of rows) {
    for (const { figure: { absence } } of cells) {
      if (absence !== null) byReason.set(absence, (byReason.get(absence) ?? new Set()).add(label));
    }
  }
  return [...byReason].map(([reason, labels]) => `${reason} (${[...labels].join(", ")})`).join(
    "; ",
  );
}

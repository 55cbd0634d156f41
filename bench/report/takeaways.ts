/**
 * What each chart shows, in a sentence or two.
 *
 * They are made from the figures. Sentences that were written in advance would one day claim what
 * the chart below them denies, and teach distrust.
 *
 * @module
 */

import { median } from "../../internal/measure/statistics.ts";
import { formatShare, formatTimes } from "../../internal/page/format.ts";
import type { ColumnKey } from "../result/columns.ts";
import type { Shape } from "../result/result.ts";
import { formatWithUnit } from "./cells.ts";
import { figureOf, type RowView } from "./rows.ts";

/** A sentence or two for each chart. */
export interface Takeaways {
  /** What a fast client keeps of its rate beside a slow one. */
  readonly kept: string;
  /** How many small requests a client gets answered. */
  readonly rates: string;
  /** How long a computation takes. */
  readonly times: string;
}

/** @returns what there is to say; empty where there is no figure to say it of */
export function takeawaysOf(rows: readonly RowView[]): Takeaways {
  return { kept: keptTakeaway(rows), rates: rateTakeaway(rows), times: timeTakeaway(rows) };
}

/** What is left for a fast client beside a slow one, depending on where fib is computed. */
export function keptTakeaway(rows: readonly RowView[]): string {
  const elsewhere = toAlone(rows, "mixedFast", "≈ alone", "shares");
  const here = toAlone(rows, "mixedFast", "collapses");
  return sentences(
    elsewhere.length > 0 &&
      `Where fib is computed on another thread, the fast client kept ${
        formatShare(median(elsewhere))
      } of its rate${ofServers(elsewhere)}.`,
    here.length > 0 &&
      `Where fib is computed on the thread that serves, the fast client kept ${
        formatShare(median(here))
      }${ofServers(here)}.`,
  );
}

/** Which is the fastest, and what two clients get of it. */
export function rateTakeaway(rows: readonly RowView[]): string {
  const alone = rows.flatMap((row) => {
    const rate = figureOf(row, "fast1").median;
    return rate === null ? [] : [{ label: row.label, rate }];
  }).sort((a, b) => b.rate - a.rate);
  const first = alone[0];
  const last = alone.at(-1);
  const each = toAlone(rows, "fast2", "≈ alone", "shares");
  return sentences(
    first !== undefined && last !== undefined && first !== last &&
      `Alone, ${first.label} answered ${formatWithUnit(first.rate, "req/s")}, ${
        formatTimes(first.rate / last.rate)
      } as many as ${last.label}.`,
    each.length > 0 &&
      `Each of two clients got ${formatShare(median(each))} of what one gets alone${
        ofServers(each)
      }.`,
    "Where lines overlap, believe in no difference.",
  );
}

/** Whether two computations run side by side. */
export function timeTakeaway(rows: readonly RowView[]): string {
  const serial = toAlone(rows, "slow2", "serial");
  const parallel = toAlone(rows, "slow2", "parallel");
  return sentences(
    serial.length > 0 &&
      `On one thread, each of two computations took ${
        formatTimes(median(serial))
      } as long as alone${ofServers(serial)}.`,
    parallel.length > 0 &&
      `On worker threads, each of two took ${formatTimes(median(parallel))} as long as alone${
        ofServers(parallel)
      }.`,
  );
}

/** The medians of a column to those alone, of the rows of which one of `shapes` was expected. */
function toAlone(
  rows: readonly RowView[],
  column: ColumnKey,
  ...shapes: readonly Shape[]
): number[] {
  return rows.flatMap((row) => {
    const { toAlone, verdict } = figureOf(row, column);
    return toAlone !== null && shapes.includes(verdict.expected) ? [toAlone.median] : [];
  });
}

/** How many servers a median is of, where it is one. */
function ofServers(values: readonly number[]): string {
  return values.length === 1 ? "" : ` (median of ${values.length} servers)`;
}

function sentences(...parts: readonly (string | false)[]): string {
  return parts.filter((part) => part !== false).join(" ");
}

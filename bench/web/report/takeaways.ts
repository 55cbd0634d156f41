/**
 * What each chart of web clients shows, in a sentence or two, made from the figures.
 *
 * @module
 */

import { formatTimes, withUnit } from "../../../internal/page/format.ts";
import type { WebColumnKey } from "../columns.ts";
import { formatMs } from "./cells.ts";
import type { WebRowView } from "./report_view.ts";

/** A sentence or two for each chart; empty where there is no figure to say it of. */
export interface WebTakeaways {
  /** Ten at once, and all at once. */
  readonly plain: string;
  /** Over TLS, with and without keeping connections. */
  readonly tls: string;
}

/** @returns what there is to say */
export function webTakeawaysOf(rows: readonly WebRowView[]): WebTakeaways {
  return { plain: plainTakeaway(rows), tls: tlsTakeaway(rows) };
}

function plainTakeaway(rows: readonly WebRowView[]): string {
  return ([["ten", "Ten at once"], ["unlimited", "All at once"]] as const).flatMap(
    ([key, when]) => {
      const totals = totalsOf(rows, key).sort((a, b) => a.ms - b.ms);
      const first = totals[0];
      const last = totals.at(-1);
      if (first === undefined || last === undefined || first === last) return [];
      return [
        `${when}, ${first.label} took ${withUnit(formatMs(first.ms), "ms")}, and ${last.label} ${
          formatTimes(last.ms / first.ms)
        } as long.`,
      ];
    },
  ).join(" ");
}

function tlsTakeaway(rows: readonly WebRowView[]): string {
  const kept = totalsOf(rows, "tlsKept");
  const closed = new Map(totalsOf(rows, "tlsClosed").map(({ label, ms }) => [label, ms]));
  const texts = kept.flatMap(({ label, ms }) => {
    const other = closed.get(label);
    return other === undefined
      ? []
      : [`${label} ${withUnit(formatMs(ms), "ms")} instead of ${withUnit(formatMs(other), "ms")}`];
  });
  return texts.length === 0 ? "" : `With connections that are kept: ${texts.join(", ")}.`;
}

function totalsOf(
  rows: readonly WebRowView[],
  key: WebColumnKey,
): { label: string; ms: number }[] {
  return rows.flatMap(({ label, cells }) => {
    const { median } = cells.find(({ column }) => column.key === key)!.figure;
    return median === null ? [] : [{ label, ms: median }];
  });
}

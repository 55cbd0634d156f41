/**
 * The three charts of a bench: what is left beside a slow client, which is the lesson; how fast each
 * server is; and how long a computation takes.
 *
 * @module
 */

import { linearAxis, logAxis } from "../../../internal/page/axis.ts";
import { type ChartRow, type Mark } from "../../../internal/page/dot_chart.ts";
import { formatRate, formatRoundShare, formatShare } from "../../../internal/page/format.ts";
import { type Html, html } from "../../../internal/page/html.ts";
import type { Spread } from "../../../internal/measure/statistics.ts";
import type { ColumnKey } from "../../result/columns.ts";
import type { Figure, Shape } from "../../result/result.ts";
import { type CellView, formatWithUnit } from "../cells.ts";
import type { ReportView } from "../report_view.ts";
import { figure, rangeOf } from "./page_parts.ts";
import type { RowView } from "../rows.ts";

/** @returns those charts for which there are figures, the lesson first */
export function charts({ groups, takeaways }: ReportView): Html {
  const rows = groups.flatMap(({ rows }) => rows);
  const drawn = [
    keptChart(rows, takeaways.kept),
    rateChart(rows, takeaways.rates),
    timeChart(rows, takeaways.times),
  ];
  return html`<div class="charts">${drawn.filter((chart) => chart !== null)}</div>`;
}

/** What to expect of a fast client beside a slow one, and how the chart names it. */
const prospects: readonly { readonly shapes: readonly Shape[]; readonly label: string }[] = [
  { shapes: ["≈ alone", "shares"], label: "fib on another thread" },
  { shapes: ["collapses"], label: "fib on the thread that serves" },
];
const OTHER_PROSPECT = "one by one, by chance, or unknown";

/**
 * The lesson. The axis is logarithmic, since the values differ by factors of a thousand: on a linear
 * one, all that collapse would be a spot at zero.
 */
function keptChart(rows: readonly RowView[], takeaway: string): Html | null {
  const marked = chartRows(rows, ["mixedFast"], {
    spread: ({ toAlone }) => toAlone,
    format: formatShare,
    series: ({ verdict: { expected } }) => {
      const index = prospects.findIndex(({ shapes }) => shapes.includes(expected));
      return index === -1 ? prospects.length : index;
    },
  });
  const range = rangeOf(marked);
  if (range === null) return null;
  return figure({
    id: "kept",
    title: "What a fast client keeps of its rate beside a slow one",
    description: "For each server, the rate of a fast client while a slow one is served, as a " +
      "part of its rate alone. The axis is logarithmic.",
    series: [...prospects.map(({ label }) => label), OTHER_PROSPECT],
    rows: marked,
    marksPerRow: 1,
    axis: logAxis(range.min, Math.max(1, range.max)),
    unit: "of its rate alone, logarithmic",
    formatTick: formatRoundShare,
    formatMedian: formatShare,
    reference: { value: 1, label: "as alone" },
  }, takeaway);
}

/** These two charts have the same rows at the same heights, for as many marks as one of them needs. */
const BESIDE_EACH_OTHER = 3;

/**
 * Rates. The axis is linear and begins at zero: they lie within a factor of ten, and a reader takes
 * twice as far for twice as fast.
 */
function rateChart(rows: readonly RowView[], takeaway: string): Html | null {
  const marked = chartRows(rows, ["fast1", "fast2"]);
  const range = rangeOf(marked);
  if (range === null) return null;
  return figure({
    id: "rates",
    title: "How many small requests a client gets answered",
    description: "For each server, the rate of a fast client alone, and of each of two. The axis " +
      "is linear and begins at zero.",
    series: ["one client", "each of two"],
    rows: marked,
    marksPerRow: BESIDE_EACH_OTHER,
    axis: linearAxis(range.max),
    unit: "requests per second",
    formatTick: (rate) => formatRate(rate).replace(/\.0$/, ""),
  }, takeaway);
}

/** Times. The axis is linear: the question is whether something takes twice as long. */
function timeChart(rows: readonly RowView[], takeaway: string): Html | null {
  const marked = chartRows(rows, ["slow1", "slow2", "mixedSlow"]);
  const range = rangeOf(marked);
  if (range === null) return null;
  return figure({
    id: "times",
    title: "How long a computation takes",
    description: "For each server, the time of a slow client's request: alone, beside another " +
      "slow client, and beside a fast one. The axis is linear and begins at zero.",
    series: ["alone", "beside another slow one", "beside a fast one"],
    rows: marked,
    marksPerRow: BESIDE_EACH_OTHER,
    axis: linearAxis(range.max),
    unit: "seconds per request",
    formatTick: (seconds) => String(seconds),
  }, takeaway);
}

/** What of a figure a chart shows. */
interface Reading {
  spread(figure: Figure): Spread | null;
  format(value: number): string;
  series(figure: Figure): number;
}

/** @param reading what to show; without it, the figures of each column are a series */
function chartRows(
  rows: readonly RowView[],
  columns: readonly ColumnKey[],
  reading?: Reading,
): ChartRow[] {
  return rows.map(({ label, group, cells }) => ({
    label,
    group,
    marks: columns.flatMap((key, index) => {
      const cell = cells.find(({ column }) => column.key === key)!;
      const { spread, format, series } = reading ?? {
        spread: spreadOf,
        format: (value) => formatWithUnit(value, cell.figure.unit),
        series: () => index,
      };
      const mark = markOf(label, cell, spread(cell.figure), format);
      return mark === null ? [] : [{ ...mark, series: series(cell.figure) }];
    }),
  }));
}

function spreadOf({ median, min, max }: Figure): Spread | null {
  return median === null || min === null || max === null ? null : { median, min, max };
}

/** @returns null when there is nothing to show: not measured, or nothing to compare it with */
function markOf(
  label: string,
  { column, figure, absence }: CellView,
  spread: Spread | null,
  format: (value: number) => string,
): Omit<Mark, "series"> | null {
  const { isSurprising, why } = figure.verdict;
  if (absence === null && spread === null || figure.outcome === "missing") return null;
  const measured = absence === null && spread !== null
    ? `${format(spread.median)} (${format(spread.min)} to ${format(spread.max)})`
    : absence;
  return {
    dot: absence === null ? spread : null,
    tooltip: `${label}, ${column.heading}: ${measured}. ${isSurprising ? why : ""}`.trim(),
    isSurprising,
  };
}

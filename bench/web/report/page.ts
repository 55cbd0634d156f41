/**
 * The report on web clients as a web page, in the clothes of the report on servers. The same result gives the same page,
 * byte by byte.
 *
 * @module
 */

import { logAxis } from "../../../internal/page/axis.ts";
import { renderDocument } from "../../../internal/page/document.ts";
import type { ChartRow, Mark } from "../../../internal/page/dot_chart.ts";
import dotChartCss from "../../../internal/page/dot_chart.css" with { type: "text" };
import { type Html, html } from "../../../internal/page/html.ts";
import { withUnit } from "../../../internal/page/format.ts";
import { table, type TableCell } from "../../../internal/page/table.ts";
import { NOT_AS_EXPECTED } from "../../report/cells.ts";
import benchCss from "../../report/page/bench_page.css" with { type: "text" };
import { columnReasons, surprisesList } from "../../report/page/explanations.ts";
import { factsList, figure, rangeOf, remarksList, withCode } from "../../report/page/page_parts.ts";
import type { WebColumnKey } from "../columns.ts";
import { formatMs, type WebCellView } from "./cells.ts";
import type { WebReportView, WebRowView } from "./report_view.ts";

/** @returns the page, as the text of an HTML file in UTF-8 */
export function renderWebPage(view: WebReportView): string {
  const title = `fibserv bench --web, ${view.startedAt}`;
  return renderDocument({
    title,
    language: "en",
    styles: [dotChartCss, benchCss],
    body: html`
      <header>
        <h1>How web clients wait</h1>
        <p>${view.badges.map((badge) => html`<strong class="badge">${badge}</strong>`)} ${title}</p>
        <p>${view.machine}; ${view.versions}</p>
      </header>
      <main>
        ${remarksList(view)}
        <section id="introduction">${howToRead(view)} ${factsList(view)}</section>
        <section id="pictures">
          <h2>In pictures</h2>
          ${charts(view)}
        </section>
        <section id="figures">
          <h2>All figures</h2>
          ${totalsTable(view)}
        </section>
        ${surprisesList(view)} ${columnReasons(view)}
      </main>
    `,
  });
}

function howToRead({ pages, latencyMs, conditions }: WebReportView): Html {
  return html`
    <section>
      <h2>How to read this</h2>
      <p>
        Every client does the same: it fetches ${pages} pages, each of which takes ${latencyMs} ms before
        its first byte. What counts is the total. They differ in how they wait: one page after
        another, or many side by side. The question is what is left of the total beside the waits.
      </p>
      <ul>${conditions.map((condition) => html`<li>${condition}</li>`)}</ul>
    </section>
  `;
}

function totalsTable({ columns, rows, rounds }: WebReportView): Html {
  return table({
    caption: html`
      ${rounds === 1
        ? "One round"
        : `Medians of ${rounds} rounds; below them the lowest and the highest one`}; then what the total
      looks like beside the ideal, and how many connections were opened.
    `,
    corner: "web client",
    columns,
    groups: [{
      heading: null,
      rows: rows.map(({ label, model, why, cells }) => ({
        header: html`
          <span class="name">${label}</span>
          <span class="model">${withCode(model)}</span>
          <span class="why">${withCode(why)}</span>
        `,
        cells: cells.map(tableCell),
      })),
    }],
  });
}

function tableCell(cell: WebCellView): TableCell {
  const { value, absence, range, figure: { outcome, verdict } } = cell;
  const kind = outcome === "none" ? "missing" : outcome;
  return {
    kind: verdict.isSurprising ? `surprising ${kind}` : kind,
    tooltip: absence ?? verdict.why,
    content: html`<span class="median">${
      absence === null ? value : html`<abbr title="${absence}">${value}</abbr>`
    }</span> ${range === null ? null : html`<span class="range">${range}</span>`} ${
      shapeLines(cell)
    }`,
  };
}

function shapeLines({ shape, toIdeal, expected, connections }: WebCellView): Html | null {
  if (shape === null) return null;
  const mark = expected === null
    ? html`${shape}`
    : html`<strong>${NOT_AS_EXPECTED} ${shape}</strong>`;
  return html`
    <span class="shape">${mark} <span class="ratio">${toIdeal}</span></span>
    ${expected === null ? null : html`<span class="expected">expected: ${expected}</span>`}
    <span class="range">connections: ${connections}</span>
  `;
}

/** Both charts have the same rows at the same heights. */
const MARKS_PER_ROW = 2;

/** Totals. The axis is logarithmic: they differ by factors of a hundred. */
function charts({ rows, takeaways }: WebReportView): Html {
  const drawn = [
    totalsChart("plain", "How long all pages take", rows, ["ten", "unlimited"], takeaways.plain),
    totalsChart(
      "tls",
      "The same over TLS, ten at once",
      rows,
      ["tlsClosed", "tlsKept"],
      takeaways.tls,
    ),
  ];
  return html`<div class="charts">${drawn.filter((chart) => chart !== null)}</div>`;
}

const seriesNames: Readonly<Record<WebColumnKey, string>> = {
  ten: "ten at once",
  unlimited: "all at once",
  tlsClosed: "new connections",
  tlsKept: "kept connections",
};

function totalsChart(
  id: string,
  title: string,
  rows: readonly WebRowView[],
  keys: readonly WebColumnKey[],
  takeaway: string,
): Html | null {
  const marked: ChartRow[] = rows.map(({ label, cells }) => ({
    label,
    group: "web clients",
    marks: keys.flatMap((key, series) =>
      markOf(label, cells.find(({ column }) => column.key === key)!, series)
    ),
  })).filter(({ marks }) => marks.length > 0);
  const range = rangeOf(marked);
  if (range === null) return null;
  return figure({
    id,
    title,
    description: "For each web client, the total in milliseconds. The axis is logarithmic.",
    series: keys.map((key) => seriesNames[key]),
    rows: marked,
    marksPerRow: MARKS_PER_ROW,
    axis: logAxis(range.min, range.max),
    unit: "milliseconds, logarithmic",
    formatTick: formatMs,
  }, takeaway);
}

/** @returns nothing where nothing was measured, and nothing went wrong */
function markOf(
  label: string,
  { column, figure: { outcome, median, min, max, verdict }, absence, toIdeal }: WebCellView,
  series: number,
): Mark[] {
  if (outcome === "none" || outcome === "missing") return [];
  const { isSurprising, why } = verdict;
  const dot = absence !== null || median === null ? null : { median, min: min!, max: max! };
  const measured = dot === null
    ? absence
    : `${withUnit(formatMs(dot.median), "ms")} (${formatMs(dot.min)} to ${
      formatMs(dot.max)
    }), ${toIdeal}`;
  const tooltip = `${label}, ${column.heading}: ${measured}. ${isSurprising ? why : ""}`.trim();
  return [{ series, dot, tooltip, isSurprising }];
}

/**
 * The report as a web page. That it needs nothing else, and that nothing from outside can do anything
 * in it, is the work of `internal/page/`; the charts are drawn into it when it is written. The same
 * result gives the same page, byte by byte.
 *
 * Reading order: `../report_view.ts`, what is said; `internal/page/html.ts`, by which nothing from
 * outside becomes markup; `charts.ts`; `results_table.ts`; this file.
 *
 * The raw data is not in it: a page of 90 KB would become one of 300 KB. `--json` writes it.
 *
 * @module
 */

import { renderDocument } from "../../../internal/page/document.ts";
import dotChartCss from "../../../internal/page/dot_chart.css" with { type: "text" };
import { type Html, html } from "../../../internal/page/html.ts";
import { NOT_AS_EXPECTED } from "../cells.ts";
import type { ReportView } from "../report_view.ts";
import benchCss from "./bench_page.css" with { type: "text" };
import { charts } from "./charts.ts";
import { columnReasons, surprisesList } from "./explanations.ts";
import { originalTable, stepsTable } from "./more_tables.ts";
import { factsList, remarksList } from "./page_parts.ts";
import { resultsTable } from "./results_table.ts";

/** @returns the page, as the text of an HTML file in UTF-8 */
export function renderPage(view: ReportView): string {
  const title = `fibserv bench, ${view.startedAt}`;
  return renderDocument({
    title,
    language: "en",
    styles: [dotChartCss, benchCss],
    body: html`
      <header>
        <h1>How servers deal with concurrency</h1>
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
          ${resultsTable(view)}
        </section>
        ${surprisesList(view)} ${columnReasons(view)} ${stepsTable(view)} ${originalTable(view)}
      </main>
    `,
  });
}

function howToRead({ fastN, slowN }: ReportView): Html {
  return html`
    <section>
      <h2>How to read this</h2>
      <p>
        Every server does the same: it gets a number and answers with its Fibonacci number, computed
        slowly on purpose. They differ in how they deal with several clients at a time. A
        <b>fast</b> client asks for fib(${fastN}), which costs next to nothing, and again as soon as
        it is answered; what counts is its rate. A <b>slow</b> one asks for fib(${slowN}) in the same
        way; what counts is its time. The question is what they do to each other.
      </p>
      <ul>
        <li>A figure is the median of all rounds. Its range, from the lowest to the highest round,
          says how much of a difference is chance.</li>
        <li>What it looks like beside the same client alone was predicted for each server.
          <b>${NOT_AS_EXPECTED}</b> marks what came differently.</li>
        <li><b>X</b> stands for a client that was connected, and never answered while another one
          was.</li>
      </ul>
    </section>
  `;
}

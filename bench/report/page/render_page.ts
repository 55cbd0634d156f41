/**
 * The report as a web page: one file that needs nothing else.
 *
 * It is sent by mail, projected in a class, printed, and opened again in ten years. So it loads
 * nothing and runs nothing: the charts are drawn into it when it is written, and its security policy
 * forbids the browser everything else, so that also what might have slipped in from a command line
 * could do nothing. The same result gives the same page, byte by byte.
 *
 * Reading order: `html.ts`, by which nothing from outside becomes markup; `axis.ts`, `dot_chart.ts`
 * and `charts.ts`; `results_table.ts`; this file.
 *
 * The raw data is not in it: a page of 90 KB would become one of 300 KB. `--json` writes it.
 *
 * @see https://www.w3.org/TR/CSP3/
 * @module
 */

import type { BenchResult } from "../../result/result.ts";
import { charts } from "./charts.ts";
import { columnReasons, surprisesList } from "./explanations.ts";
import { formatTime } from "../../../internal/page/format.ts";
import { type Html, html, trusted } from "../../../internal/page/html.ts";
import { machineFacts, machineInShort } from "./machine_facts.ts";
import { originalTable, stepsTable } from "./more_tables.ts";
import pageCss from "./bench_page.css" with { type: "text" };
import mediaCss from "./bench_page_media.css" with { type: "text" };
import tablesCss from "./bench_page_tables.css" with { type: "text" };
import { resultsTable } from "./results_table.ts";

/** In this order: what depends on the medium overrules what was said before. */
const css = [pageCss, tablesCss, mediaCss].join("\n");

/** @returns the page, as the text of an HTML file in UTF-8 */
export function renderPage(result: BenchResult): string {
  const title = `fibserv bench, ${formatTime(result.startedAt)}`;
  return html`
    <!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>${title}</title>
        <style>${trusted(css)}</style>
      </head>
      <body>
        <header>
          <h1>How servers deal with concurrency</h1>
          <p>${labels(result)} ${title}</p>
          <p>${machineInShort(result)}</p>
        </header>
        <main>
          ${remarks(result)}
          <section id="introduction">${howToRead(result)} ${machineFacts(result)}</section>
          <section id="pictures">
            <h2>In pictures</h2>
            ${charts(result)}
          </section>
          <section id="figures">
            <h2>All figures</h2>
            ${resultsTable(result)}
          </section>
          ${surprisesList(result)} ${columnReasons(result)} ${stepsTable(result)} ${originalTable(
            result,
          )}
        </main>
      </body>
    </html>
  `.markup + "\n";
}

/** What the figures are not. */
function labels({ settings: { isQuick }, status }: BenchResult): Html[] {
  return [
    ...(isQuick ? [html`<strong class="badge">indicative</strong>`] : []),
    ...(status === "partial" ? [html`<strong class="badge">partial</strong>`] : []),
  ];
}

function remarks({ remarks }: BenchResult): Html | null {
  if (remarks.length === 0) return null;
  return html`
    <section id="remarks">
      <h2>Before you believe the figures</h2>
      <ul>${remarks.map(({ text }) => html`<li>${text}</li>`)}</ul>
    </section>
  `;
}

function howToRead({ settings: { fastN, slowN } }: BenchResult): Html {
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
        <li>What it looks like beside the same client alone was predicted for each server. <b>≠</b>
          marks what came differently.</li>
        <li><b>X</b> stands for a client that was connected, and never answered while another one
          was.</li>
      </ul>
    </section>
  `;
}

/**
 * Parts of a page that the reports on servers and on web clients have in common.
 *
 * @module
 */

import { type ChartRow, type DotChart, dotChart } from "../../../internal/page/dot_chart.ts";
import { type Html, html } from "../../../internal/page/html.ts";
import type { Fact } from "../facts.ts";
import { headings } from "../words.ts";

/** What to know before believing the figures; nothing when there is nothing to know. */
export function remarksList({ remarks }: { readonly remarks: readonly string[] }): Html | null {
  if (remarks.length === 0) return null;
  return html`
    <section id="remarks">
      <h2>${headings.remarks}</h2>
      <ul>${remarks.map((text) => html`<li>${text}</li>`)}</ul>
    </section>
  `;
}

/** Where and how it was measured. */
export function factsList({ facts }: { readonly facts: readonly Fact[] }): Html {
  return html`
    <section>
      <h2>Where and how it was measured</h2>
      <dl class="facts">${facts.map(([name, value]) =>
        html`
          <div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>
        `
      )}</dl>
    </section>
  `;
}

/** @returns from the lowest to the highest value on a chart; null when it has none */
export function rangeOf(rows: readonly ChartRow[]): { min: number; max: number } | null {
  const dots = rows.flatMap(({ marks }) => marks).flatMap(({ dot }) => dot === null ? [] : [dot]);
  if (dots.length === 0) return null;
  return {
    min: Math.min(...dots.map(({ min }) => min)),
    max: Math.max(...dots.map(({ max }) => max)),
  };
}

/** A chart below its title and what it shows, in words. */
export function figure(chart: DotChart, takeaway: string): Html {
  return html`
    <figure
      id="${chart.id}"><figcaption><h3>${chart.title}</h3><p>${takeaway}</p></figcaption>${dotChart(
        chart,
      )}</figure>
  `;
}

/** @returns a text in which what stands between backticks is code */
export function withCode(text: string): Html[] {
  return text.split("`").map((part, index) =>
    index % 2 === 0 ? html`${part}` : html`<code>${part}</code>`
  );
}

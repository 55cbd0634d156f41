/**
 * Why the figures look as they do: column by column, and one by one where they are not as expected.
 * A table has room to mark a cell, not to explain it.
 *
 * @module
 */

import { type Html, html } from "../../../internal/page/html.ts";
import type { ReportView } from "../report_view.ts";
import { headings } from "../words.ts";

/** @returns a list of the surprising cells, or the sentence that there is none */
export function surprisesList({ surprises }: Pick<ReportView, "surprises">): Html {
  return html`
    <section id="surprises">
      <h2>${headings.surprises}</h2>
      ${surprises.length === 0
        ? html`<p>Every figure that was measured has the shape that was expected of it.</p>`
        : html`
          <p>
            Where prediction and measurement disagree, one of them is wrong. Measure again; then look
            for the reason.
          </p>
          <ul>${surprises.map(({ label, why }) => html`<li><b>${label}.</b> ${why}</li>`)}</ul>
        `}
    </section>
  `;
}

/** @returns for each column what it asks, and the reasons for what is as expected */
export function columnReasons({ reasons }: Pick<ReportView, "reasons">): Html {
  return html`
    <section id="reasons">
      <h2>${headings.why}</h2>
      <dl>${reasons.map(({ column, reasons }) =>
        html`
          <div>
            <dt>${column.heading}</dt>
            <dd>
              <p>${column.question}</p>
              <ul>${reasons.map(({ shape, why, rows }) =>
                html`<li><b>${shape}:</b> ${why} <span class="rows">${rows.join(", ")}</span></li>`
              )}</ul>
            </dd>
          </div>
        `
      )}</dl>
    </section>
  `;
}

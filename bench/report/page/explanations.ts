/**
 * Why the figures look as they do: column by column, and one by one where they are not as expected.
 * A table has room to mark a cell, not to explain it.
 *
 * @module
 */

import { columnWords, surprises } from "../words.ts";
import type { BenchResult } from "../../result/result.ts";
import { type Html, html } from "../../../internal/page/html.ts";

/** @returns a list of the surprising cells, or the sentence that there is none */
export function surprisesList(result: BenchResult): Html {
  const found = surprises(result);
  return html`
    <section id="surprises">
      <h2>Not as expected</h2>
      ${found.length === 0
        ? html`<p>Every figure that was measured has the shape that was expected of it.</p>`
        : html`
          <p>
            Where prediction and measurement disagree, one of them is wrong. Measure again; then look
            for the reason.
          </p>
          <ul>${found.map(({ label, why }) => html`<li><b>${label}.</b> ${why}</li>`)}</ul>
        `}
    </section>
  `;
}

/** @returns for each column what it asks, and the reasons for what is as expected */
export function columnReasons(result: BenchResult): Html {
  return html`
    <section id="reasons">
      <h2>Why the columns look as they do</h2>
      <dl>${columnWords(result).map(({ column, reasons }) =>
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

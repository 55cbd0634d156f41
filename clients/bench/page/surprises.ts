/**
 * The cells that are not as expected, one by one, with the reason for the expectation. A table has
 * room to mark them, not to explain them.
 *
 * @module
 */

import type { BenchResult } from "../result.ts";
import { type Html, html } from "./html.ts";
import { shownRows } from "./labels.ts";

/** @returns a list of them, or the sentence that there is none */
export function surprises(result: BenchResult): Html {
  const items = shownRows(result).flatMap(({ row, label }) =>
    result.columns.flatMap(({ key, heading }) => {
      const { isSurprising, why } = row.figures[key].verdict;
      return isSurprising ? [html`<li><b>${label}, ${heading}.</b> ${why}</li>`] : [];
    })
  );
  return html`
    <section id="surprises">
      <h2>Not as expected</h2>
      ${items.length === 0
        ? html`<p>Every figure that was measured has the shape that was expected of it.</p>`
        : html`
          <p>
                    Where prediction and measurement disagree, one of them is wrong. Measure again; then look for
                    the reason.
                  </p>
          <ul>${items}</ul>
        `}
    </section>
  `;
}

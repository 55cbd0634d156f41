/**
 * What stands on a slide that runs a server: buttons, the present rates, and how the rate went.
 *
 * @module
 */

import { type Html, html } from "../internal/page/html.ts";
import type { Words } from "./words.ts";

/** The panel of a live slide; its figures are filled in by the page's script. */
export function livePanel(words: Words): Html {
  return html`
    <div class="live">
      <p class="buttons">
        <button type="button" data-do="start-alone">${words.startAlone}</button>
        <button type="button" data-do="start">${words.start}</button>
        <button type="button" data-do="stop">${words.stop}</button>
      </p>
      <div class="figures">
        <p class="fast">
          <span class="who">${words.fastClient}</span>
          <output data-rate="0">–</output>
          <span class="unit">${words.perSecond}</span>
        </p>
        <p class="slow">
          <span class="who">${words.slowClient}</span>
          <output data-slow-seconds="">–</output>
          <span class="unit">${words.secondsEach}</span>
        </p>
      </div>
      <svg class="history" viewBox="0 0 1000 220" role="img">
        <title>${words.chart}</title>
        ${[1, 10, 100, 1000, 10_000].map((rate, index) => {
          const y = 210 - index * 42;
          return html`
            <line x1="100" x2="1000" y1="${y}" y2="${y}" />
            <text x="90" y="${y + 6}">${rate.toLocaleString("fr")}</text>
          `;
        })}
        <polyline points="" />
      </svg>
      <p class="status" role="status" data-recorded="${words.recorded}"></p>
    </div>
  `;
}

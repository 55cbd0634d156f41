/**
 * What stands on a slide that runs a server: buttons, the present rates, and how the rate went.
 *
 * @module
 */

import { type Html, html } from "../internal/page/html.ts";
import { type Language, type Unit, words } from "./words.ts";

/** The panel of a live slide; its figures are filled in by the page's script. */
export function livePanel(language: Language): Html {
  const own = words[language];
  return html`
    <div class="live">
      <p class="buttons">
        <button type="button" data-do="start-alone">${own.startAlone}</button>
        <button type="button" data-do="start">${own.start}</button>
        <button type="button" data-do="stop">${own.stop}</button>
      </p>
      <div class="figures">
        <p class="fast">
          <span class="who">${own.fastClient}</span>
          <output data-rate="0">–</output>
          ${unitOf(own.perSecond)}
        </p>
        <p class="slow">
          <span class="who">${own.slowClient}</span>
          <output data-slow-seconds="">–</output>
          ${unitOf(own.secondsEach)}
        </p>
      </div>
      <svg class="history" viewBox="0 0 1000 220" role="img">
        <title>${own.chart}</title>
        ${[1, 10, 100, 1000, 10_000].map((rate, index) => {
          const y = 210 - index * 42;
          return html`
            <line x1="100" x2="1000" y1="${y}" y2="${y}" />
            <text x="90" y="${y + 6}">${rate.toLocaleString(language)}</text>
          `;
        })}
        <polyline points="" />
      </svg>
      <p
        class="status"
        role="status"
        data-recorded="${own.recorded}"
        data-failed="${own.failed}"
        data-ended="${own.ended}"
        data-busy="${own.busy}"
        data-stale="${own.stale}"
      ></p>
    </div>
  `;
}

/** A unit, which the page's script keeps in the number of its figure. */
function unitOf({ one, other }: Unit): Html {
  return html`<span class="unit" data-one="${one}" data-other="${other}">${other}</span>`;
}

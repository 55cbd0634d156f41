/**
 * What stands on the slide that opens the lab: a button and the address of the lab's page, or the command.
 *
 * @module
 */

import { type Html, html } from "../internal/page/html.ts";
import { type Language, words } from "./words.ts";

/**
 * The panel. Until the page's script has found somebody who can start the lab, it shows the command.
 *
 * @param servers which ones the lab looks into
 */
export function labPanel(servers: readonly string[], language: Language): Html {
  const own = words[language];
  const names = servers.join(" ");
  return html`
    <div class="live" data-lab="${names}">
      <p class="buttons" hidden>
        <button
          type="button"
          data-do="lab"
          data-start="${own.labStart}"
          data-stop="${own.labStop}"
        >${own.labStart}</button>
      </p>
      <p class="address" hidden>
        ${own.labAddress} <a href="about:blank" target="_blank" rel="noopener"></a>
      </p>
      <p
        class="status"
        role="status"
        data-starting="${own.labStarting}"
        data-failed="${own.labFailed}"
        data-ended="${own.ended}"
        data-busy="${own.busy}"
        data-stale="${own.stale}"
      ></p>
      <p class="command">${own.labCommand} <code>fibserv lab ${names}</code></p>
    </div>
  `;
}

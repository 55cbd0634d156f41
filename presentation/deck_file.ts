/**
 * A deck that is one file and opens as one, without a server: for a web page, or for a mail.
 *
 * All is inside of it. A browser loads no modules from `file:` addresses, so here, and only here, scripts stand in the
 * page; its policy lets it load nothing from anywhere. Live slides show a run that was recorded.
 *
 * @module
 */

import { html, trusted } from "../internal/page/html.ts";
import { DECK_SCRIPT, DECK_STYLES, scripts, styleSheets } from "./deck_assets.ts";
import { deckDocument } from "./documents.ts";
import { recordedRuns } from "./recorded_runs.ts";
import { readSlides, renderSlides } from "./slides.ts";
import type { Language } from "./words.ts";

const POLICY = [
  "default-src 'none'",
  "script-src 'unsafe-inline' data:",
  "style-src 'unsafe-inline'",
  "img-src data:",
].join("; ");

/** Makes the deck of a language, as the text of an HTML file. */
export async function deckFile(language: Language): Promise<string> {
  return deckDocument({
    language,
    sections: await renderSlides(await readSlides(language), language),
    head: html`
      <!-- It contains reveal.js, copyright Hakim El Hattab and contributors, MIT licence: https://revealjs.com -->
      <meta http-equiv="Content-Security-Policy" content="${POLICY}">
      <style>${trusted(DECK_STYLES.map((name) => styleSheets[name]!).join("\n"))}</style>
    `,
    scripts: html`
      <script type="application/json" id="recorded-runs">${trusted(
        inScript(JSON.stringify(recordedRuns)),
      )}</script>
      <script type="module">${trusted(inScript(selfContained(DECK_SCRIPT)))}</script>
    `,
  });
}

/** A module in which each import of a module of ours is that module itself, as a `data:` URL. */
export function selfContained(
  name: string,
  modules: Readonly<Record<string, string>> = scripts,
): string {
  return modules[name]!.replace(/(?<=\bfrom )"\.\/([\w.]+)"/g, (_, imported: string) => {
    const bytes = new TextEncoder().encode(selfContained(imported, modules));
    return `"data:text/javascript;base64,${bytes.toBase64()}"`;
  });
}

/** `</script` in a string would end the element that it stands in. */
function inScript(text: string): string {
  return text.replaceAll("</", "<\\/");
}

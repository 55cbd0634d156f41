/**
 * The two pages of a talk: the deck, and what the speaker sees.
 *
 * @module
 */

import { type Html, html } from "../internal/page/html.ts";
import { type Language, words } from "./words.ts";

/** What a page is made of. */
export interface PageParts {
  /** Its language. */
  readonly language: Language;
  /** The slides. */
  readonly sections: readonly Html[];
  /** Style sheets and the like: for `<head>`. */
  readonly head: Html;
  /** Scripts, for the end. */
  readonly scripts: Html;
}

/** The deck, as the text of an HTML file. */
export function deckDocument(parts: PageParts): string {
  return documentOf(
    parts,
    words[parts.language].title,
    html`
      <div class="reveal">
        <div class="slides">${parts.sections}</div>
      </div>
    `,
  );
}

/** The speaker's page. Its slides are copies, which wait until it is their turn. */
export function speakerDocument(parts: PageParts): string {
  const own = words[parts.language];
  return documentOf(
    parts,
    `${own.speaker} – ${own.title}`,
    html`
      <header>
        <span class="clock" id="clock"></span>
        <span id="place"></span>
        <button type="button" id="reset">${own.resetClock}</button>
        <button type="button" data-move="back">${own.back}</button>
        <button type="button" data-move="next">${own.forward}</button>
      </header>
      <main class="screens">
        <h2>${own.now}</h2>
        <div class="screen now" id="now"></div>
        <h2>${own.next}</h2>
        <div class="screen next" id="next"></div>
      </main>
      <div class="say">
        <h2>${own.notes}</h2>
        <div class="text" id="notes"></div>
      </div>
      <div id="waiting" hidden>${parts.sections}</div>
    `,
  );
}

function documentOf({ language, head, scripts }: PageParts, title: string, body: Html): string {
  return html`
    <!DOCTYPE html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <link rel="icon" href="data:,">
        <title>${title}</title>
        ${head}
      </head>
      <body>
        ${body} ${scripts}
      </body>
    </html>
  `.markup + "\n";
}
